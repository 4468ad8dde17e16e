import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { migrate } from '../../../server/ledger/database/open.ts'
import { connectWriter } from '../../../server/ledger/database/sqlite/adapter.ts'
import { migrateSqlite, sqliteMigrations } from '../../../server/ledger/database/sqlite/migrate.ts'
import { open, raw, temporaryFile } from './rig.ts'

const names = () => sqliteMigrations().map(({ name }) => name)
const CHILD = fileURLToPath(new URL('./open-child.ts', import.meta.url))

test('servers that make their first start together all succeed, and each migration is applied once', async () => {
  const path = temporaryFile()
  const children = [1, 2, 3].map(() => fork(CHILD, [`file:${path}`], { execArgv: ['--import', 'tsx'] }))
  await Promise.all(children.map((child) => said(child, 'ready')))
  const answers = children.map((child) => said(child, 'done'))
  for (const child of children) child.send('go')
  const applied = (await Promise.all(answers)).map(({ applied }) => applied)
  expect(applied.flat()).toEqual(names())
  const rows = raw(path).prepare('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL').all()
  expect(rows).toEqual(names().map((migration_name) => ({ migration_name })))
}, 60_000)

test('a start on a database that is up to date writes nothing', async () => {
  const path = temporaryFile()
  expect(await migrate(`file:${path}`)).toEqual(names())
  const watcher = raw(path)
  const before = watcher.pragma('data_version', { simple: true })
  expect(await migrate(`file:${path}`)).toEqual([])
  expect(watcher.pragma('data_version', { simple: true })).toBe(before)
})

test('a migration that fails leaves the file as it was, and a later start succeeds', async () => {
  const path = temporaryFile()
  const writer = await connectWriter(path, 5_000)
  const broken = { name: '29990101000000_broken', sql: 'CREATE TABLE half (x); CREATE TABLE half (x);', checksum: '' }
  await expect(migrateSqlite(writer, path, [...sqliteMigrations(), broken])).rejects.toThrow(/half/)
  await writer.connection.close()
  expect(raw(path).prepare('SELECT name FROM sqlite_master').all()).toEqual([])
  expect(await migrate(`file:${path}`)).toEqual(names())
})

test('a later migration is applied to a database with rows in it, which stay', async () => {
  const path = temporaryFile()
  await migrate(`file:${path}`)
  raw(path).exec(`INSERT INTO "Claim" VALUES ('line1', 'tcp', 61000, 'lease')`)
  const writer = await connectWriter(path, 5_000)
  const later = { name: '29990101000000_later', sql: 'ALTER TABLE "Claim" ADD COLUMN "note" TEXT;', checksum: '' }
  expect(await migrateSqlite(writer, path, [...sqliteMigrations(), later])).toEqual([later.name])
  await writer.connection.close()
  expect(raw(path).prepare('SELECT * FROM "Claim"').all()).toEqual([
    { controller: 'line1', transport: 'tcp', port: 61000, leaseId: 'lease', note: null },
  ])
})

test('a database of a newer portlease is refused with a sentence', async () => {
  const path = temporaryFile()
  await migrate(`file:${path}`)
  addMigration(path, '29990101000000_tomorrow')
  await expect(migrate(`file:${path}`)).rejects.toThrow(
    /was made by a newer portlease: it has the migration 29990101000000_tomorrow/,
  )
})

test('a database of another build, with the same migration reading differently, is refused', async () => {
  const path = temporaryFile()
  await migrate(`file:${path}`)
  raw(path).exec(`UPDATE _prisma_migrations SET checksum = 'other'`)
  await expect(migrate(`file:${path}`)).rejects.toThrow(/made by another build of portlease/)
})

test("another program's database is refused and left alone", async () => {
  const path = temporaryFile()
  raw(path).exec('CREATE TABLE recipes (name TEXT)')
  await expect(open(path)).rejects.toThrow(/another program's database: it has the table recipes/)
  expect(raw(path).prepare(`SELECT name FROM sqlite_master`).all()).toEqual([{ name: 'recipes' }])
})

function addMigration(path: string, name: string): void {
  raw(path)
    .prepare(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at) VALUES ('x', 'x', ?, 1, 2)`,
    )
    .run(name)
}

/** The child's message of that kind; an exit before it is a failure. */
async function said(child: ChildProcess, kind: string): Promise<{ kind: string; applied: string[] }> {
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ended with ${code} before it said ${kind}.`)
  })
  exit.catch(() => undefined)
  for (;;) {
    const [message] = await Promise.race([once(child, 'message'), exit])
    if (message.kind === kind) return message
  }
}
