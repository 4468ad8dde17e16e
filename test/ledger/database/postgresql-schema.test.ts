import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { postgresqlSchema, sortedByBytes } from '../../../prisma/dialects.ts'
import { postgresqlScript } from '../../../prisma/write-migration.ts'
import { isLeasable, MAX_PORT } from '../../../server/domain/policy/ranges.ts'
import { readMigrations } from '../../../server/ledger/database/migrations.ts'
import { sqliteMigrations } from '../../../server/ledger/database/sqlite/migrate.ts'
import { hasPostgres } from '../../support/postgres.ts'
import { emptyDatabase, migratedDatabase, rawPostgres } from './postgresql-rig.ts'

const PRISMA = new URL('../../../prisma/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, PRISMA), 'utf8')
const FOLDER = fileURLToPath(new URL('postgresql/migrations/', PRISMA))

test("PostgreSQL's schema is what the script makes of the one source", async () => {
  const source = read('schema.prisma')
  expect(read('postgresql/schema.prisma')).toBe(postgresqlSchema(source))
  const changed = source.replace('contact   String', 'contact   String?')
  const script = await postgresqlScript(read('postgresql/schema.prisma'), postgresqlSchema(changed))
  expect(script, 'a change of the source must be seen').toContain(
    'ALTER TABLE "Team" ALTER COLUMN "contact" DROP NOT NULL',
  )
})

test('each database has the same migrations, by name', () => {
  expect(readMigrations(FOLDER).map(({ name }) => name)).toEqual(sqliteMigrations().map(({ name }) => name))
})

test('a column of text that a later migration adds or changes sorts by its bytes too', () => {
  expect(
    sortedByBytes('ALTER TABLE "Team" ADD COLUMN     "desk" TEXT,\nADD COLUMN "a" TEXT NOT NULL DEFAULT \'x\';'),
  ).toBe(
    'ALTER TABLE "Team" ADD COLUMN     "desk" TEXT COLLATE "C",\nADD COLUMN "a" TEXT COLLATE "C" NOT NULL DEFAULT \'x\';',
  )
  expect(sortedByBytes('ALTER COLUMN "count" SET DATA TYPE TEXT;')).toContain('TEXT COLLATE "C"')
})

describe.skipIf(!hasPostgres)('on a real server', () => {
  test('all migrations one after the other make what the schema says', async () => {
    const ours = readMigrations(FOLDER)
    const whole = await shapeOf([await postgresqlScript(null, read('postgresql/schema.prisma'))])
    expect(whole.length).toBeGreaterThan(100)
    expect(await shapeOf(ours.map(({ sql }) => sql))).toEqual(whole)
    const drifted = ours.map(({ sql }) =>
      sql.replace('"contact" TEXT COLLATE "C" NOT NULL', '"contact" TEXT COLLATE "C"'),
    )
    expect(await shapeOf(drifted), 'the comparison must see a column that differs').not.toEqual(whole)
  })

  test('law 1: of all numbers, the database itself takes the leasable ones and no other', async () => {
    const db = await rawPostgres(await migratedDatabase())
    const taken = await db.query<{ port: number }>(`SELECT p AS port FROM generate_series(-1, $1::int + 1) AS p`, [
      MAX_PORT,
    ])
    const insert = (port: number) => db.query(`INSERT INTO "Claim" VALUES ('line1', 'tcp', $1, 'lease')`, [port])
    const all = taken.rows.map(({ port }) => port)
    const leasable = all.filter((port) => isLeasable(port))
    await db.query(`INSERT INTO "Claim" SELECT 'line1', 'tcp', p, 'lease' FROM unnest($1::int[]) AS p`, [leasable])
    for (const port of edgesOf(all)) await expect(insert(port), String(port)).rejects.toMatchObject({ code: '23514' })
    const wrong = all.filter((port) => !isLeasable(port))
    const { rows } = await db.query<{ n: number }>(REFUSED, [wrong])
    expect(rows[0]?.n).toBe(wrong.length)
  })

  test('law 2: a claim that stands cannot be written again past the code, nor moved onto another', async () => {
    const db = await rawPostgres(await migratedDatabase())
    const insert = (controller: string, transport: string) =>
      db.query(`INSERT INTO "Claim" VALUES ($1, $2, 61000, 'lease')`, [controller, transport])
    await insert('line1', 'tcp')
    await expect(insert('line1', 'tcp')).rejects.toMatchObject({ code: '23505', constraint: 'Claim_pkey' })
    await insert('line1', 'udp')
    await insert('line2', 'tcp')
    const moved = db.query(`UPDATE "Claim" SET "transport" = 'tcp' WHERE "transport" = 'udp'`)
    await expect(moved).rejects.toMatchObject({ code: '23505' })
    await expect(insert('line1', 'sctp')).rejects.toMatchObject({ code: '23514', constraint: 'Claim_transport_known' })
  })

  test('every column of text sorts by its bytes, whatever the locale of the database', async () => {
    const db = await rawPostgres(await migratedDatabase())
    const { rows } = await db.query<{ table: string; column: string }>(
      `SELECT c.relname AS table, a.attname AS column FROM pg_attribute a
       JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       JOIN pg_collation k ON k.oid = a.attcollation
       WHERE a.attnum > 0 AND c.relname <> '_prisma_migrations' AND k.collname <> 'C'`,
    )
    expect(rows).toEqual([])
    const names = ['b', 'A', 'a', 'B', 'é', 'z', '-', '~']
    for (const name of names) await db.query(INSERT_TEAM, [name])
    const sorted = await db.query<{ name: string }>('SELECT "name" FROM "Team" ORDER BY "name"')
    expect(sorted.rows.map(({ name }) => name)).toEqual([...names].sort())
  })
})

const INSERT_TEAM = `INSERT INTO "Team" ("name", "title", "contact", "disabled", "usedPorts", "createdAt", "createdBy", "revision")
  VALUES ($1, '', '', false, 0, 0, '', 0)`

/** How many of the numbers the CHECK itself calls wrong. */
const REFUSED = `SELECT count(*)::int AS n FROM unnest($1::int[]) AS port
  WHERE NOT (port BETWEEN 22004 AND 22005 OR port BETWEEN 49152 AND 49999 OR port BETWEEN 51000 AND 65535)`

/** Numbers that may not be leased beside one that may. */
function edgesOf(ports: readonly number[]): number[] {
  return ports.filter((port) => !isLeasable(port) && (isLeasable(port - 1) || isLeasable(port + 1)))
}

/** Columns, constraints and indexes of the database that these scripts make, in words. */
async function shapeOf(scripts: readonly string[]): Promise<string[]> {
  const db = await rawPostgres(await emptyDatabase())
  for (const script of scripts) await db.query(script)
  const { rows } = await db.query<{ line: string }>(
    `SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, collation_name) AS line
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`,
  )
  return rows.map(({ line }) => line).sort()
}
