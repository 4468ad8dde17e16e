import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createPortClient } from '../../client/index.ts'
import { restore, restoreHere, save } from '../../server/backup.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { TestClock } from '../support/clock.ts'
import { openLine } from '../support/line.ts'
import { DIALECTS } from '../support/postgres.ts'
import { must } from '../support/site.ts'
import { everything, live, place, type Server, serve } from './rig.ts'

const words = { reason: 'the disk failed', replace: false }
const want = (chart: string, more: object = {}) => ({ controller: 'line1', chart, purpose: 'x', ...more })

test('a backup put back is a ledger of its own: new id, epochs beyond, paused, and its chain goes on', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  let head: Awaited<ReturnType<typeof save>>
  {
    await using server = await serve(url)
    await live(server)
    head = await save(url, home.file('nightly.db'), false)
    await must(server.call('lease.acquire', want('After the backup')))
  }
  const restored = await restore(url, home.file('nightly.db'), { ...words, replace: true })
  expect(restored).toMatchObject({ revision: head.revision + 1, epoch: head.epoch + 1e9, from: { hash: head.hash } })
  expect(restored.ledgerId).not.toBe(head.ledgerId)
  expect(await checkLedger(url)).toEqual([])
  await using server = await serve(url)
  const anchor = { revision: head.revision, hash: head.hash }
  expect(await must(server.call('event.verify', { anchor }))).toMatchObject({ ok: true, ledgerId: restored.ledgerId })
  const { events } = await must(server.call('event.list', { type: 'ledger.restored', limit: 10 }))
  expect(events).toMatchObject([
    { reason: 'the disk failed', before: { ledgerId: head.ledgerId, revision: head.revision, hash: head.hash } },
  ])
  // The ledger that was there is kept whole, with what was granted after the backup.
  expect(await checkLedger(restored.kept ?? '')).toEqual([])
  const kept = await everything(`file:${restored.kept}`)
  expect(kept.Lease?.some(({ chart }) => chart === 'After the backup')).toBe(true)
})

async function paused(clock?: TestClock): Promise<{ server: Server; [Symbol.asyncDispose](): Promise<void> }> {
  const home = place()
  const url = await home.database('sqlite', 'ledger')
  {
    await using server = await serve(url, clock)
    await live(server)
    await save(url, home.file('nightly.db'), false)
  }
  await restore(`file:${home.file('new.db')}`, home.file('nightly.db'), words)
  const server = await serve(`file:${home.file('new.db')}`, clock)
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}

test('paused: what is held is answered, exact numbers are granted, others wait with a next step, and all say so', async () => {
  await using stage = await paused()
  const { server } = stage
  const held = (await must(server.call('lease.list', { limit: 1 }))).leases[0]
  expect((await must(server.call('lease.get', { id: held.id }))).lease).toMatchObject({ port: held.port })
  const { lease } = await must(server.call('lease.acquire', want('Exact', { port: 64_000 })))
  expect(lease.port).toBe(64_000)
  const { error, status } = await server.call('lease.acquire', want('Chosen'))
  expect([status, error.code, error.outcome]).toEqual([503, 'UNAVAILABLE', 'nothing'])
  expect(error.message).toContain('controls desk, ext. 4400')
  expect(error.next).toContain('portlease backup resume')
  const sentence = expect.stringContaining('is paused')
  expect(await server.readyz()).toMatchObject({ ready: true, problems: [sentence] })
  expect((await must(server.call('system.whoami'))).server.problems).toEqual([sentence])
  expect(await must(server.call('system.health'))).toMatchObject({ status: 'degraded', problems: [sentence] })
})

test('an admin resumes, with a reason; repeated it answers the same and adds nothing', async () => {
  await using stage = await paused()
  const { server } = stage
  const { secret } = await must(server.call('token.create', { name: 'm', team: 'paint', role: 'member' }))
  expect((await server.call('admin.resume', { reason: 'x' }, secret)).error.code).toBe('FORBIDDEN')
  const first = await must(server.call('admin.resume', { reason: 'all charts looked at' }))
  const second = await must(server.call('admin.resume', { reason: 'again' }))
  expect([first.paused, second.paused, second.revision]).toEqual([false, false, first.revision])
  const { events } = await must(server.call('event.list', { type: 'ledger.resumed', limit: 10 }))
  expect(events).toMatchObject([{ reason: 'all charts looked at', actor: 'admin' }])
  expect((await must(server.call('lease.acquire', want('Chosen')))).created).toBe(true)
  expect(await server.readyz()).toMatchObject({ ready: true, problems: [] })
})

test('while paused nobody is given a number that nobody named, not as one of a group either', async () => {
  await using stage = await paused()
  const { server } = stage
  const both = (chart: string, more: object = {}) => ({
    requests: ['line1', 'line2'].map((controller) => ({ ...want(chart, more), controller })),
    samePort: true,
  })
  await must(server.call('lease.acquire', want('Half', { port: 64_100 })))
  for (const chart of ['Nowhere', 'Half']) {
    const { error } = await server.call('lease.acquireMany', both(chart))
    expect(JSON.stringify(error)).toContain('chooses no numbers')
    expect((await must(server.call('lease.list', { chart, controller: 'line2' }))).leases).toEqual([])
  }
  const exact = await must(server.call('lease.acquireMany', both('Half', { port: 64_100 })))
  expect(exact.leases.map(({ created }: { created: boolean }) => created)).toEqual([false, true])
  // What is held is answered.
  expect((await must(server.call('lease.acquireMany', both('Half')))).leases).toHaveLength(2)
})

test('while paused time takes nothing: a lease that was renewed after the backup is not reclaimed', async () => {
  const clock = new TestClock(Date.now())
  await using stage = await paused(clock)
  const { server } = stage
  const states = async () => {
    const { leases } = await must(
      server.call('lease.list', { limit: 1000, state: ['active', 'expired', 'quarantined'] }),
    )
    return (leases as { chart: string; state: string }[]).map(({ chart, state }) => `${chart} ${state}`).sort()
  }
  const before = await states()
  for (let day = 0; day < 3; day++) clock.advance(86_400_000)
  expect(await server.running.sweeper.reclaimOnce()).toBe(0)
  expect(await states()).toEqual(before.map((line) => line.replace(/^Held active/, 'Held expired')))
  await must(server.call('admin.resume', { reason: 'looked' }))
  expect(await server.running.sweeper.reclaimOnce()).toBeGreaterThan(0)
})

test('a watcher of the ledger before is told, also when the new one has come further', async () => {
  await using home = place()
  const [before, after] = [await home.database('sqlite', 'before'), await home.database('sqlite', 'after')]
  await using line = await openLine(null)
  const client = createPortClient({ url: `http://127.0.0.1:${line.port}`, token: ADMIN_TOKEN })
  const stream = client.event.watch()
  {
    await using server = await serve(before)
    await live(server)
    await save(before, home.file('nightly.db'), false)
    line.target = Number(new URL(server.url).port)
    await stream.next()
  }
  await restore(after, home.file('nightly.db'), words)
  await using server = await serve(after)
  for (let n = 0; n < 5; n++) await must(server.call('controller.register', { name: `more${n}` }))
  line.target = Number(new URL(server.url).port)
  await expect(
    (async () => {
      for await (const _ of stream) void _
    })(),
  ).rejects.toThrow(/a backup was put in its place/)
})

test('the ledger that is there is not touched without being told, nor while a server has it open', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  await using server = await serve(url)
  await live(server)
  await save(url, home.file('nightly.db'), false)
  const before = await everything(url)
  await expect(restore(url, home.file('nightly.db'), words)).rejects.toThrow(/holds a ledger already .* --replace/)
  await expect(restore(url, home.file('nightly.db'), { ...words, replace: true })).rejects.toThrow(
    /A server has .* open/,
  )
  expect(await everything(url)).toEqual(before)
  await must(server.call('controller.register', { name: 'still-alive' }))
})

test('a server that starts while the old ledger is being kept has it: it is not replaced under it', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  {
    await using server = await serve(url)
    await live(server)
  }
  await save(url, home.file('nightly.db'), false)
  const before = await everything(url)
  let isOver = false
  const restored = restore(url, home.file('nightly.db'), { ...words, replace: true }).finally(() => {
    isOver = true
  })
  const isKept = () => readdirSync(home.folder).some((name) => /\.replaced-\d+$/.test(name))
  while (!isKept() && !isOver) await new Promise((resolve) => setImmediate(resolve))
  const opened = new Sqlite(home.file('ledger.db'))
  opened.pragma('journal_mode = WAL')
  opened.prepare('SELECT count(*) FROM "Ledger"').get()
  expect(isOver).toBe(false)
  await expect(restored).rejects.toThrow('A server has')
  opened.close()
  expect(await everything(url)).toEqual(before)
})

test('what is no sound backup is refused, and nothing is left behind', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  {
    await using server = await serve(url)
    await live(server)
  }
  writeFileSync(home.file('text'), 'hello '.repeat(2000))
  const target = `file:${home.file('new.db')}`
  await expect(restore(target, home.file('text'), words)).rejects.toThrow('not a database of portlease')
  await expect(restore(target, home.file('none'), words)).rejects.toThrow('There is no file')
  await expect(restore(url, home.file('ledger.db'), words)).rejects.toThrow('is the database itself')
  await expect(restore('postgresql://localhost/x', home.file('ledger.db'), words)).rejects.toThrow('pg_dump')
  await expect(restore(target, home.file('ledger.db'), { ...words, reason: ' ' })).rejects.toThrow(
    'A reason is one line',
  )
  expect(existsSync(home.file('new.db'))).toBe(false)
  expect(readdirSync(home.folder).filter((name) => name.includes('part'))).toEqual([])
})

test.each(DIALECTS)('a database that was put back by other means is marked the same way: %s', async (dialect) => {
  await using home = place()
  const url = await home.database(dialect, 'ledger')
  {
    await using server = await serve(url)
    await live(server)
  }
  const restored = await restoreHere(url, 'point-in-time recovery to 10:15')
  expect(restored.ledgerId).not.toBe(restored.from.ledgerId)
  expect(await checkLedger(url)).toEqual([])
  await using server = await serve(url)
  expect((await must(server.call('system.whoami'))).server).toMatchObject({
    ledgerId: restored.ledgerId,
    problems: [expect.stringContaining('paused')],
  })
})

test('a running server notices that its ledger was put back under it, paused and under another id', async () => {
  const [dialect = 'sqlite'] = DIALECTS.slice(-1)
  await using home = place()
  const url = await home.database(dialect, 'ledger')
  await using server = await serve(url)
  await live(server)
  await restoreHere(url, 'point-in-time recovery')
  expect((await server.call('lease.acquire', want('Chosen'))).error.code).toBe('UNAVAILABLE')
  const { lease } = await must(server.call('lease.acquire', want('Exact', { port: 64_000 })))
  expect(lease.epoch).toBeGreaterThan(1e9)
})
