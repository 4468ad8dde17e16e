import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, dump, load, save } from '../../server/backup.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { DIALECTS } from '../support/postgres.ts'
import { must } from '../support/site.ts'
import { everything, live, type Place, place, serve } from './rig.ts'

let home: Place
let source: string
/** An unsealed dump of a ledger that has some of everything. */
let file: string

beforeAll(async () => {
  home = place()
  source = await home.database('sqlite', 'source')
  {
    await using server = await serve(source)
    await live(server)
  }
  file = home.file('house.gz')
  await dump(source, file, { seal: false, force: false, reason: 'moving house' })
})
afterAll(() => home[Symbol.asyncDispose]())

const moved = { reason: 'moving house', copy: false }
const without = ({ Ledger: _, Event: __, ...rest }: Record<string, unknown>) => rest

describe.each(DIALECTS.map((dialect) => ({ dialect })))('to $dialect and back', ({ dialect }) => {
  test('every row arrives; the same ledger goes on, under its id and epochs, and its chain verifies on the other side', async () => {
    const begin = await copied(source)
    const before = await everything(begin)
    const out = home.file(`${dialect}-out.gz`)
    const sealed = await dump(begin, out, { seal: true, force: false, reason: 'moving house' })
    const there = await home.database(dialect, 'there')
    const loaded = await load(there, out, moved)
    expect(loaded).toMatchObject({ how: 'moved', ledgerId: sealed.ledgerId, epoch: sealed.epoch, paused: false })
    const after = await everything(there)
    expect(without(after)).toEqual(without(before))
    expect(after.Event?.slice().sort(byRevision).slice(0, -2)).toEqual(before.Event?.slice().sort(byRevision))
    expect((await check(there)).findings).toEqual([])
    expect(await checkLedger(there.replace(/^file:/, ''))).toEqual([])
    {
      await using server = await serve(there)
      const anchor = { revision: sealed.revision, hash: sealed.hash }
      const verified = await must(server.call('event.verify', { anchor }))
      expect(verified).toMatchObject({ ok: true, ledgerId: sealed.ledgerId })
      const { lease } = await must(server.call('lease.acquire', { controller: 'line1', chart: 'New', purpose: 'x' }))
      expect(lease.epoch).toBe(sealed.epoch + 1)
    }
    const grown = await everything(there)
    const back = await home.database('sqlite', `back-from-${dialect}`)
    await dump(there, home.file(`${dialect}-back.gz`), { seal: true, force: false, reason: 'and back' })
    await load(back, home.file(`${dialect}-back.gz`), moved)
    const again = await everything(back)
    expect(without(again)).toEqual(without(grown))
    expect(again.Event?.length).toBe((grown.Event?.length ?? 0) + 2)
    expect((await check(back)).findings).toEqual([])
  })

  test('an unsealed dump is a copy: an id of its own, epochs beyond, paused; the source goes on', async () => {
    const there = await home.database(dialect, 'copy')
    const loaded = await load(there, file, moved)
    expect(loaded).toMatchObject({ how: 'copied', paused: true, epoch: loaded.from.epoch + 1e9 })
    expect(loaded.ledgerId).not.toBe(loaded.from.ledgerId)
    await using server = await serve(there)
    expect((await server.call('lease.acquire', { controller: 'line1', chart: 'A', purpose: 'x' })).error.code).toBe(
      'UNAVAILABLE',
    )
    expect(await must(server.call('event.verify'))).toMatchObject({ ok: true })
  })

  test('a database that holds a ledger is not touched', async () => {
    const there = await home.database(dialect, 'full')
    await (await serve(there))[Symbol.asyncDispose]()
    const before = await everything(there)
    await expect(load(there, file, moved)).rejects.toThrow('holds a ledger already')
    expect(await everything(there)).toEqual(before)
  })

  test('a sealed ledger: a running server takes no more writes, and no other starts over it', async () => {
    const there = await home.database(dialect, 'sealed')
    await load(there, file, moved)
    await using server = await serve(there)
    await must(server.call('admin.resume', { reason: 'looked' }))
    const acquire = () => server.call('lease.acquire', { controller: 'line1', chart: 'New', purpose: 'x' })
    await must(acquire())
    const out = home.file(`${dialect}-sealed.gz`)
    await dump(there, out, { seal: true, force: false, reason: 'moving to the plant' })
    expect(await server.readyz()).toMatchObject({ ready: false, problems: [expect.stringContaining('to be moved')] })
    const before = await everything(there)
    for (const path of ['lease.acquire', 'admin.resume']) {
      const input = path === 'admin.resume' ? { reason: 'x' } : { controller: 'line1', chart: 'Newer', purpose: 'x' }
      const { error } = await server.call(path, input)
      expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'nothing' })
      expect(error.message).toContain('moving to the plant')
    }
    expect((await must(server.call('lease.list', {}))).leases.length).toBeGreaterThan(3)
    await server.running.sweeper.reclaimOnce()
    await server.running.app.refusedAttempts.flush()
    expect(await everything(there)).toEqual(before)
    await expect(serve(there)).rejects.toThrow(/was sealed on .* No server starts over/)
    // Again: the dump is written anew, and nothing is added.
    const again = await dump(there, out, { seal: true, force: true, reason: 'once more' })
    expect(again.revision).toBe(before.Event?.length)
  })
})

test('a sealed dump is loaded once: the second time it says where, and only a copy is made', async () => {
  const begin = await copied(source)
  const out = home.file('once.gz')
  await dump(begin, out, { seal: true, force: false, reason: 'moving house' })
  const first = await load(await home.database('sqlite', 'first'), out, moved)
  const second = await home.database('sqlite', 'second')
  await expect(load(second, out, moved)).rejects.toThrow(/was loaded into .*first\.db at .*--copy/)
  const copy = await load(second, out, { ...moved, copy: true })
  expect(copy).toMatchObject({ how: 'copied', paused: true })
  expect(copy.ledgerId).not.toBe(first.ledgerId)
})

test('a load that fails leaves an empty database, and may be tried again', async () => {
  const begin = await copied(source)
  const out = home.file('retried.gz')
  await dump(begin, out, { seal: true, force: false, reason: 'moving house' })
  const whole = readFileSync(out)
  writeFileSync(out, whole.subarray(0, whole.length - 200))
  const there = await home.database('sqlite', 'retried')
  await expect(load(there, out, moved)).rejects.toThrow('it was cut')
  expect(Object.values(await everything(there)).flat()).toEqual([])
  writeFileSync(out, whole)
  expect(await load(there, out, moved)).toMatchObject({ how: 'moved' })
})

test('the same ledger gives the same lines from either database, byte for byte', async () => {
  if (DIALECTS.length < 2) return
  const linesOf = async (url: string, name: string) => {
    await dump(url, home.file(name), { seal: false, force: false, reason: 'x' })
    return gunzipSync(readFileSync(home.file(name)))
      .toString()
      .split('\n')
      .slice(1, -2)
  }
  const there = await home.database('postgresql', 'bytes')
  await load(there, file, moved)
  const back = await home.database('sqlite', 'bytes')
  await dump(there, home.file('bytes.gz'), { seal: false, force: false, reason: 'x' })
  await load(back, home.file('bytes.gz'), moved)
  const fromPostgres = await linesOf(there, 'b1.gz')
  const fromSqlite = await linesOf(back, 'b2.gz')
  // The copy of the copy has one event more: that it is one.
  const extra = fromSqlite.filter((line) => !fromPostgres.includes(line))
  expect(extra).toHaveLength(1)
  expect(extra[0]).toContain('ledger.restored')
  expect(fromSqlite.filter((line) => line !== extra[0])).toEqual(fromPostgres)
})

describe('a file that is not as it was written is refused, naming the line, and nothing is loaded', () => {
  const lines = () => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  const rowOf = (text: string[], table: string) => text.findIndex((line) => line.startsWith(`{"table":"${table}"`)) + 1

  /** The lines with the totals made to fit again: somebody who knows the format. */
  function signed(text: string[]): string[] {
    const body = text.slice(0, -1)
    const totals = JSON.parse(text.at(-1) ?? '') as { sha256: string }
    const hash = createHash('sha256').update(`${body.join('\n')}\n`)
    return [...body, JSON.stringify({ ...totals, sha256: hash.digest('hex') })]
  }

  const BAD: readonly { name: string; change: (text: string[]) => string[]; why: RegExp }[] = [
    {
      name: 'a line altered',
      change: (t) => t.with(rowOf(t, 'Team'), (t[rowOf(t, 'Team')] ?? '').replace('ext', 'Ext')),
      why: /line \d+: the lines before it are not those that were written/,
    },
    {
      name: 'a line taken out',
      change: (t) => t.toSpliced(rowOf(t, 'Event') + 3, 1),
      why: /line \d+: the lines before it are not those/,
    },
    {
      name: 'a line taken out, the hash made anew',
      change: (t) => signed(t.toSpliced(rowOf(t, 'Event') + 3, 1)),
      why: /line \d+: it counts \d+ rows of Event, and \d+ came/,
    },
    {
      name: "an event's text altered, the hash made anew",
      change: (t) => signed(t.with(rowOf(t, 'Event') + 8, (t[rowOf(t, 'Event') + 8] ?? '').replace('paint', 'paimt'))),
      why: /does not hold a whole ledger .* Event 9: /,
    },
    {
      name: 'a claim of a forbidden number',
      change: (t) => signed(t.with(rowOf(t, 'Claim'), (t[rowOf(t, 'Claim')] ?? '').replace(/\d{5}/, '22001'))),
      why: /lines \d+ to \d+: the database refuses a row of Claim/,
    },
    {
      name: 'a value of another type',
      change: (t) => signed(t.with(rowOf(t, 'Claim'), '["line1","ls_x","61000","tcp"]')),
      why: /line \d+: port of Claim cannot be "61000"/,
    },
    {
      name: 'a row too short',
      change: (t) => signed(t.with(rowOf(t, 'Claim'), '["line1"]')),
      why: /line \d+: a row of Claim has 1 values, not 4/,
    },
    {
      name: 'an unknown table',
      change: (t) => signed(t.toSpliced(1, 0, '{"table":"Secret","columns":["a"]}')),
      why: /line 2: the table Secret/,
    },
    { name: 'no line of JSON', change: (t) => signed(t.with(3, '[1,')), why: /line 4: it is neither a row/ },
    { name: 'no totals', change: (t) => t.slice(0, -1), why: /ends after line \d+, before its totals: it was cut/ },
    { name: 'something after the totals', change: (t) => [...t, '[]'], why: /line \d+: nothing may follow the totals/ },
    {
      name: 'a version from the future',
      change: (t) => signed(t.with(0, (t[0] ?? '').replace('"version":1', '"version":2'))),
      why: /version 2 of the format; this portlease knows versions up to 1/,
    },
    {
      name: 'tables of the future',
      change: (t) => signed(t.with(0, (t[0] ?? '').replace(/"schema":"\d+/, '"schema":"29990101000000'))),
      why: /was written by a newer portlease/,
    },
  ]

  test.each(BAD)('$name', async ({ name, change, why }) => {
    const bad = home.file(`bad ${name.replaceAll(/\W/g, '-')}.gz`)
    writeFileSync(bad, gzipSync(`${change(lines()).join('\n')}\n`))
    const there = await home.database('sqlite', `bad-${name.replaceAll(/\W/g, '-')}`)
    await expect(load(there, bad, moved)).rejects.toThrow(why)
    if (existsSync(there.slice(5))) expect(Object.values(await everything(there)).flat()).toEqual([])
  })

  test('no dump at all: a SQLite file, a text, a file that is not there', async () => {
    const there = await home.database('sqlite', 'nothing')
    writeFileSync(home.file('text.gz'), 'hello')
    await save(source, home.file('saved.db'), true)
    for (const name of ['text.gz', 'saved.db'])
      await expect(load(there, home.file(name), moved)).rejects.toThrow('is not a dump of portlease')
    await expect(load(there, home.file('none.gz'), moved)).rejects.toThrow('There is no file')
    expect(existsSync(there.slice(5))).toBe(false)
  })

  test('bytes damaged on the way', async () => {
    const bytes = readFileSync(file)
    for (const part of [0.3, 0.6, 0.9]) {
      const at = Math.floor(bytes.length * part)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
      writeFileSync(home.file('damaged.gz'), bytes)
      await expect(
        load(await home.database('sqlite', `damaged-${part}`), home.file('damaged.gz'), moved),
      ).rejects.toThrow(/Nothing was loaded/)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
    }
  })
})

test('a dump does not write over a file, and says so before it begins', async () => {
  await expect(dump(source, file, { seal: true, force: false, reason: 'x' })).rejects.toThrow('is there already')
  expect((await everything(source)).Event?.some(({ type }) => type === 'ledger.sealed')).toBe(false)
})

let copies = 0

/** The same ledger in a file of its own, for a test that seals it: as a person would copy a file with the server stopped. */
async function copied(url: string): Promise<string> {
  const name = `copy-${++copies}`
  await save(url, home.file(`${name}.db`), false)
  return `file:${home.file(`${name}.db`)}`
}

function byRevision(a: { revision?: unknown }, b: { revision?: unknown }): number {
  return Number(a.revision) - Number(b.revision)
}
