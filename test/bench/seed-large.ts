import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { migrate } from '../../server/ledger/database/open.ts'
import { seed } from './seed.ts'

/**
 * Writes a ledger to look at the page with: `node --import tsx test/bench/seed-large.ts FILE`, by default a million
 * leases on ten thousand controllers of twenty sites, with all that asks for a person. It stands at this moment: start
 * `DATABASE_URL=file:FILE npm start` soon.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    leases: { type: 'string', default: '1000000' },
    controllers: { type: 'string', default: '10000' },
    teams: { type: 'string', default: '60' },
  },
})
const [file] = positionals
if (file === undefined) throw new Error('Say which file to write: node --import tsx test/bench/seed-large.ts FILE')
const path = resolve(file)
for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })

const now = Date.now()
const [leases, controllers, teams] = [values.leases, values.controllers, values.teams].map(Number) as [
  number,
  number,
  number,
]
await migrate(`file:${path}`)
seed(path, { leases, controllers, teams, sites: 20, now })
addWork(path)
const seconds = Math.round((Date.now() - now) / 1000)
console.log(`${path}: ${leases} leases on ${controllers} controllers, in ${seconds} s`)

/** What a person has to do with: exclusions, some over leases, findings, controllers that are gone, teams that are disabled. */
function addWork(path: string): void {
  const db = new Database(path)
  const id = (kind: string, n: number) => `${kind}_${n.toString(36).padStart(26, '0')}`
  const names = db.prepare('SELECT name FROM "Controller" ORDER BY name').pluck().all() as string[]
  const exclude =
    db.prepare(`INSERT INTO "Exclusion" (id, controller, transport, first, last, reason, "createdAt", "createdBy", revision)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'setup', 0)`)
  const find =
    db.prepare(`INSERT INTO "Finding" (id, controller, transport, port, chart, purpose, source, "createdAt", "createdBy", "seenAt", revision)
    VALUES (?, ?, 'tcp', ?, 'Legacy/Historian', 'Found in a strategy', 'strategy', ?, 'setup', ?, 0)`)
  db.transaction(() => {
    exclude.run(id('ex', 0), null, 'both', 49_700, 49_799, 'Windows withholds these', now)
    for (const [n, name] of names.entries()) {
      if (n % 10 === 3) exclude.run(id('ex', n + 1), name, 'tcp', 61_040, 61_040 + (n % 300), 'Vision cameras', now)
      if (n % 50 === 7) find.run(id('fd', n), name, 20_000 + (n % 1000), now, now)
    }
    db.prepare(`UPDATE "Controller" SET "retiredAt" = ? WHERE rowid % 200 = 0`).run(now - 86_400_000)
    db.prepare(`UPDATE "Team" SET "disabled" = 1 WHERE rowid % 30 = 0`).run()
  })()
  db.close()
}
