import Client from 'better-sqlite3'
import { expect, test } from 'vitest'
import { withChecks } from '../../../prisma/dialects.ts'
import { migrationScript } from '../../../prisma/write-migration.ts'
import { isLeasable, MAX_PORT } from '../../../server/domain/policy/ranges.ts'
import { sqliteMigrations } from '../../../server/ledger/database/sqlite/migrate.ts'
import { INSERT_CLAIM, open, raw, temporaryFile } from './rig.ts'

test('law 1: of all numbers, the database itself takes the leasable ones and no other', async () => {
  const path = temporaryFile()
  await open(path)
  const db = raw(path)
  const insert = db.prepare(INSERT_CLAIM)
  const wrong: number[] = []
  db.transaction(() => {
    for (let port = -1; port <= MAX_PORT + 1; port++) {
      let taken = true
      try {
        insert.run('line1', 'tcp', port, 'lease')
      } catch (error) {
        taken = false
        expect(error).toMatchObject({ code: 'SQLITE_CONSTRAINT_CHECK' })
      }
      if (taken !== isLeasable(port)) wrong.push(port)
    }
  })()
  expect(wrong).toEqual([])
})

test('law 2: a claim that stands cannot be written again past the code, nor moved onto another', async () => {
  const path = temporaryFile()
  await open(path)
  const db = raw(path)
  const insert = db.prepare(INSERT_CLAIM)
  insert.run('line1', 'tcp', 61000, 'first')
  expect(() => insert.run('line1', 'tcp', 61000, 'second')).toThrow(/UNIQUE constraint failed/)
  insert.run('line1', 'udp', 61000, 'second')
  insert.run('line2', 'tcp', 61000, 'second')
  expect(() => db.prepare(`UPDATE "Claim" SET "transport" = 'tcp' WHERE "transport" = 'udp'`).run()).toThrow(/UNIQUE/)
  expect(() => insert.run('line1', 'sctp', 61000, 'third')).toThrow(/CHECK constraint failed/)
})

test('no migration has lost the CHECKs on the way: they stand in the final schema', async () => {
  const path = temporaryFile()
  await open(path)
  const { sql } = raw(path).prepare(`SELECT sql FROM sqlite_master WHERE name = 'Claim'`).get() as { sql: string }
  expect(sql).toContain(
    'CHECK ("port" BETWEEN 22004 AND 22005 OR "port" BETWEEN 49152 AND 49999 OR "port" BETWEEN 51000 AND 65535)',
  )
  expect(sql).toContain(`CHECK ("transport" IN ('tcp','udp'))`)
})

test('a rebuilt Claim gets its CHECKs again when the migration is written', () => {
  const rebuilt = withChecks(
    'CREATE TABLE "new_Claim" (\n    "port" INTEGER NOT NULL,\n    "transport" TEXT NOT NULL\n);\n',
  )
  const db = new Client(':memory:')
  db.exec(rebuilt)
  expect(() => db.exec(`INSERT INTO "new_Claim" VALUES (22001, 'tcp')`)).toThrow(/Claim_port_leasable/)
  db.exec(`INSERT INTO "new_Claim" VALUES (22004, 'tcp')`)
  db.close()
})

test('schema.prisma and the migrations say the same', async () => {
  const migrations = sqliteMigrations()
  expect(await migrationScript(migrations)).toBe('')
  const drifted = migrations.map((migration) => ({
    ...migration,
    sql: migration.sql.replace('"contact" TEXT NOT NULL', '"contact" TEXT'),
  }))
  expect(await migrationScript(drifted), 'the comparison must see a column that differs').toContain('new_Team')
})
