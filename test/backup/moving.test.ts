import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, test } from 'vitest'
import { check, dump, load, repairFound } from '../../server/backup.ts'
import { migrate } from '../../server/ledger/database/open.ts'
import { openLine } from '../support/line.ts'
import { DIALECTS, hasPostgres } from '../support/postgres.ts'
import { openRows } from '../support/rows.ts'
import { live, type Place, place, serve } from './rig.ts'

// One ledger is alive, whatever happens on the way to another database.

const moved = { reason: 'moving house', copy: false }
const sealing = { seal: true, force: false, reason: 'moving house' }

/** A ledger with some of everything, at rest. */
async function ledgerIn(home: Place, dialect: 'sqlite' | 'postgresql', name: string): Promise<string> {
  const url = await home.database(dialect, name)
  await using server = await serve(url)
  await live(server)
  return url
}

test.skipIf(!hasPostgres)(
  'a ledger is sealed though servers take the turn from each other without a pause',
  async () => {
    await using home = place()
    const source = await ledgerIn(home, 'postgresql', 'busy')
    let isOver = false
    const writer = async () => {
      const client = new pg.Client({ connectionString: source })
      await client.connect()
      while (!isOver) {
        await client.query('BEGIN')
        await client.query('UPDATE "Ledger" SET "revision" = "revision" WHERE "id" = 1')
        await client.query('SELECT pg_sleep(0.02)')
        await client.query('COMMIT')
      }
      await client.end()
    }
    const writers = [writer(), writer(), writer()]
    try {
      expect(await dump(source, home.file('busy.gz'), sealing)).toMatchObject({ sealed: true })
    } finally {
      isOver = true
      await Promise.all(writers)
    }
  },
)

test.skipIf(!hasPostgres)(
  'the answer to the COMMIT of a load is lost: the dump is not free to be loaded again',
  async () => {
    await using home = place()
    const source = await ledgerIn(home, 'sqlite', 'source')
    const file = home.file('house.gz')
    await dump(source, file, sealing)
    const there = new URL(await home.database('postgresql', 'there'))
    await using line = await openLine(Number(there.port))
    there.port = String(line.port)
    // So that the COMMIT of the load is the only one.
    await migrate(await home.database('postgresql', 'there'))
    line.cutAtCommit('after')
    await expect(load(there.href, file, moved)).rejects.toThrow('does not answer')
    expect(readFileSync(`${file}.loaded`, 'utf8')).toMatch(/^begun /)
    const second = await home.database('sqlite', 'second')
    await expect(load(second, file, moved)).rejects.toThrow(/was begun at .* not known whether it ended/)
  },
)

test.each(DIALECTS)(
  '%s: a dump without --seal of a ledger that moved away is a copy, not the ledger once more',
  async (dialect) => {
    await using home = place()
    const source = await ledgerIn(home, dialect, 'source')
    const sealed = await dump(source, home.file('house.gz'), sealing)
    await load(await home.database('sqlite', 'new'), home.file('house.gz'), moved)
    const later = await dump(source, home.file('later.gz'), { ...sealing, seal: false })
    const loaded = await load(await home.database('sqlite', 'later'), home.file('later.gz'), moved)
    expect(loaded).toMatchObject({ how: 'copied', paused: true })
    expect(loaded.ledgerId).not.toBe(sealed.ledgerId)
    expect(later.sealed).toBe(false)
    await expect(dump(source, home.file('again.gz'), sealing)).rejects.toThrow(/was sealed before, .* with --force/)
    expect(existsSync(home.file('later.gz.loaded'))).toBe(false)
  },
)

test.each(DIALECTS)('%s: a repair does not bring a ledger that moved away back to life', async (dialect) => {
  await using home = place()
  const source = await ledgerIn(home, dialect, 'source')
  {
    await using db = await openRows(source, true)
    await db.change(`UPDATE "Team" SET "usedPorts" = "usedPorts" + 1 WHERE "name" = 'paint'`)
  }
  await dump(source, home.file('house.gz'), sealing)
  const found = await check(source)
  expect(found.repairs).toHaveLength(1)
  await expect(repairFound(source, found, 'x')).rejects.toThrow('was sealed')
  await expect(serve(source)).rejects.toThrow('No server starts over')
})
