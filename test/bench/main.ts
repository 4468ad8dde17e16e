import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CASES } from './cases.ts'
import { Child } from './child.ts'
import { full } from './full.ts'
import { large } from './large.ts'
import { parseOptions } from './options.ts'
import { print, type Row, targetsOf } from './report.ts'
import { throughput } from './throughput.ts'

/** `npm run bench`: what docs/performance.md speaks of. Takes about ten minutes and 4 GB of the temporary folder. */

const options = parseOptions(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'portlease-bench-'))
const results = 'bench-results'
mkdirSync(results, { recursive: true })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await Child.endAll()
    rmSync(folder, { recursive: true, force: true })
    process.exit(1)
  })
}

try {
  const rows: Row[] = []
  if (CASES.some(({ letter }) => options.only.has(letter))) rows.push(...(await throughput(options, folder, results)))
  if (options.only.has('g')) rows.push(...(await full(options, folder)))
  if (options.only.has('h')) rows.push(...(await large(options, folder)))
  const targets = targetsOf(rows)
  print(rows, targets)
  const file = join(results, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(file, `${JSON.stringify({ at: new Date(), node: process.version, options, rows, targets }, null, 2)}\n`)
  console.log(`\n${file}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
