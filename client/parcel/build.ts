import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER, ROOT } from './layout.ts'
import { makeParcel } from './make.ts'
import { fingerprint, isFresh, STAMP } from './stamp.ts'

/** `npm ci` runs it, and a server that is asked for a download. What is there and made from these sources stays. */
async function update(): Promise<string> {
  const madeFrom = fingerprint()
  if (isFresh(madeFrom)) return 'is as it should be'
  const { version, files } = await makeParcel()
  for (const [name, content] of files) put(name, content)
  // Last: what was cut short is made anew.
  put(STAMP, `${JSON.stringify({ version, madeFrom })}\n`)
  return `was made in ${FOLDER}`
}

/** Whoever reads meanwhile gets the old file or the new one. */
function put(name: string, content: string | Uint8Array): void {
  const file = join(ROOT, FOLDER, name)
  mkdirSync(join(ROOT, FOLDER), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, content)
  renameSync(`${file}.${process.pid}`, file)
}

console.log(`The parcel ${await update()}.`)
