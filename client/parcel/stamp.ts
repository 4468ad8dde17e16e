import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND_LINE, FOLDER, ROOT, TARBALL } from './layout.ts'

/** The file beside the parcel that says which version it is and what it was made from. */
export const STAMP = 'parcel.json'

const SOURCES = ['client', 'server', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE']

/** A hash over everything that the parcel is made from; 10 ms. */
export function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesIn).sort()) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex')
}

/** Whether the parcel is there and was made from the sources as they are. */
export function isFresh(now: string): boolean {
  const [tarball, commandLine, stamp] = [TARBALL, COMMAND_LINE, STAMP].map((name) => join(ROOT, FOLDER, name))
  if (!existsSync(tarball!) || !existsSync(commandLine!) || !existsSync(stamp!)) return false
  return (JSON.parse(readFileSync(stamp!, 'utf8')) as { madeFrom?: unknown }).madeFrom === now
}

/** What Prisma generates follows from the schema and is in no type of the client. */
function filesIn(path: string): string[] {
  if (/\.\w+$|LICENSE$/.test(path)) return [path]
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter(({ name }) => name !== 'generated')
    .flatMap((entry) => (entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
}
