import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { DatabaseError, openDatabase } from '../../../server/ledger/database/open.ts'
import { connectWriter } from '../../../server/ledger/database/sqlite/adapter.ts'
import { configureWriter } from '../../../server/ledger/database/sqlite/connection.ts'
import { transact } from '../../../server/ledger/database/sqlite/transact.ts'
import { open, raw, temporaryFile } from './rig.ts'

const refusal = (url: string) =>
  openDatabase(url).then(
    () => 'opened',
    (error: unknown) => error,
  )

async function expectSentence(url: string, pattern: RegExp): Promise<void> {
  const error = await refusal(url)
  expect(error).toBeInstanceOf(DatabaseError)
  expect((error as DatabaseError).message).toMatch(pattern)
}

test('law 3: the writer really runs in WAL mode with synchronous=FULL, whatever the build defaults to', async () => {
  const path = temporaryFile()
  for (const time of ['on a new file', 'on a file that is there']) {
    const { connection } = await connectWriter(path, 5_000)
    await transact(connection, (sql) => sql.execute('CREATE TABLE IF NOT EXISTS t (x)', []))
    const names = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout']
    const settings = names.map((name) => String(connection.client.pragma(name, { simple: true })))
    expect(settings, time).toEqual(['wal', '2', '1', '0'])
    await connection.close()
  }
})

test('a connection that cannot be made durable is refused, with the setting in the message', () => {
  const client = raw(':memory:')
  expect(() => configureWriter(client)).toThrow('SQLite did not accept journal_mode = WAL (it is memory).')
})

test('Prisma on the writer and on the reader use those connections: the reader cannot write', async () => {
  const db = await open()
  const settings = await db.writer.$queryRawUnsafe<{ synchronous: bigint }[]>('PRAGMA synchronous')
  expect(Number(settings[0]?.synchronous)).toBe(2)
  const ledger = { id: 1, ledgerId: 'a', revision: 1n, epoch: 1n, hash: '', at: 1n, paused: false }
  await db.writer.ledger.create({ data: ledger })
  expect(await db.reader.ledger.findMany()).toEqual([ledger])
  await expect(db.reader.ledger.deleteMany()).rejects.toThrow(/readonly database/)
  await expect(db.reads.query('DELETE FROM "Ledger" RETURNING id', [])).rejects.toThrow(/readonly database/)
  expect(await db.reads.query('SELECT "revision", "paused" FROM "Ledger"', [])).toEqual([{ revision: 1, paused: 0 }])
})

test('a read never falls into an older snapshot that somebody holds open on the reader', async () => {
  const db = await open()
  const data = { controller: 'line1', transport: 'tcp', port: 61000, leaseId: 'lease' }
  const later: Promise<unknown>[] = []
  await db.reader.$transaction(async (snapshot) => {
    expect(await snapshot.claim.count()).toBe(0)
    await db.writer.claim.create({ data })
    later.push(Promise.all([db.reader.claim.count(), db.reads.query('SELECT count(*) AS n FROM "Claim"', [])]))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(await snapshot.claim.count(), 'a snapshot stays what it was').toBe(0)
  })
  expect(await later[0]).toEqual([1, [{ n: 1 }]])
})

test('a folder that is missing is made for this account alone, and so is the file', async () => {
  const path = join(dirname(temporaryFile()), 'data', 'deep', 'portlease.db')
  const db = await openDatabase(`file:${relative(process.cwd(), path)}`)
  expect(db.path).toBe(path)
  if (process.platform !== 'win32') {
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  }
  await db.close()
  await db.close()
})

test('what is not a usable path is refused with a sentence', async () => {
  const path = temporaryFile()
  await expectSentence('file:', /needs the path of a file/)
  await expectSentence('file::memory:', /needs the path of a file/)
  await expectSentence(`file:${path}?mode=ro`, /without options/)
  await expectSentence('file://data/portlease.db', /names a computer, not a path/)
  await expectSentence(`file:${dirname(path)}`, /is a folder\. Name a file in it/)
  writeFileSync(path, 'x')
  await expectSentence(`file:${path}/data/portlease.db`, /The folder .* cannot be made/)
})

test('a file that is not a database is refused, and not changed', async () => {
  const path = temporaryFile('notes.txt')
  writeFileSync(path, 'shopping list, long enough to be mistaken for a header '.repeat(20))
  const before = statSync(path)
  await expectSentence(`file:${path}`, /notes\.txt is not a database of portlease/)
  expect(statSync(path).mtimeMs).toBe(before.mtimeMs)
})

test('an unknown address is refused with a sentence that repeats no password', async () => {
  await expectSentence('mysql://app:secret@db/portlease', /must begin with file: .* or postgresql: .*, not with mysql:/)
  await expectSentence('./data/portlease.db', /must begin with file:/)
  expect(String(await refusal('mysql://app:secret@db/portlease'))).not.toContain('secret')
})

// Root may write everywhere: there the test takes on another account for the moment. Not in a thread, not on Windows.
test.skipIf(process.platform === 'win32')(
  'a folder or file without the right to write is refused with what is missing',
  async () => {
    const folder = join(dirname(temporaryFile()), 'locked')
    mkdirSync(folder)
    chmodSync(dirname(folder), 0o755)
    chmodSync(folder, 0o555)
    const kept = join(dirname(folder), 'kept.db')
    await (await openDatabase(`file:${kept}`)).close()
    chmodSync(kept, 0o444)
    await withoutRoot(async () => {
      await expectSentence(`file:${folder}/portlease.db`, /needs the right to write the file and its folder .*locked/)
      await expectSentence(`file:${folder}/deeper/portlease.db`, /The folder .*deeper for the database cannot be made/)
      await expectSentence(`file:${kept}`, /needs the right to write the file/)
    })
  },
)

async function withoutRoot(fn: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    await fn()
  } finally {
    if (root) process.seteuid?.(0)
  }
}
