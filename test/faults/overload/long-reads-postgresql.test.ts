import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { Reply } from '../../support/app.ts'
import { dropDatabase, hasPostgres, postgresDatabase } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import { must, tally } from '../../support/site.ts'

if (!hasPostgres) console.warn('NOT TESTED: long reads on PostgreSQL. It is not on this machine.')

const LONG = 110

test.skipIf(!hasPostgres)(
  'with long reads stuck up to the limit, who asks, quick reads, writes and probes go on; the surplus is refused at once',
  async () => {
    const databaseUrl = await postgresDatabase(`portlease_long_${process.pid}_${Date.now()}`)
    await using server = await startServer({ databaseUrl })
    await must(server.call('controller.register', { name: 'line1' }))
    await must(server.call('team.create', { name: 'packaging', contact: 'ext. 4411' }))
    const { secret } = await must(server.call('token.create', { name: 'ci', team: 'packaging', role: 'member' }))
    // The first list counts every controller. The next one counts this one again, whose leases have changed since.
    await must(server.call('controller.list', {}, secret))
    await must(server.call('lease.acquire', { controller: 'line1', chart: 'Touched', purpose: 'test' }, secret))
    const stuck = new pg.Client({ connectionString: databaseUrl })
    await stuck.connect()
    await stuck.query('BEGIN')
    // What the list of controllers counts and nothing else below reads.
    await stuck.query('LOCK TABLE "Finding" IN ACCESS EXCLUSIVE MODE')

    const ended: Reply<unknown>[] = []
    const long = Array.from({ length: LONG }, async () => {
      ended.push(await server.call('controller.list', {}, secret))
    })
    while (ended.length < LONG - 104) await sleep(5)
    // Four run and a hundred wait.
    expect(tally(ended)).toEqual({ UNAVAILABLE: LONG - 104 })
    const wish = { controller: 'line1', chart: 'Palletizer', purpose: 'test' }
    const { lease } = await must(server.call('lease.acquire', wish, secret))
    const quick: [string, object][] = [
      ['system.whoami', {}],
      ['lease.get', { id: lease.id }],
      ['lease.list', { limit: 10 }],
      ['lease.release', { id: lease.id, epoch: lease.epoch }],
    ]
    for (const [path, input] of quick) await must(server.call(path, input, secret))
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(ended, 'the long ones are still stuck').toHaveLength(LONG - 104)
    await stuck.query('ROLLBACK')
    await stuck.end()
    await Promise.all(long)
    expect(tally(ended)).toEqual({ ok: 104, UNAVAILABLE: LONG - 104 })
    await server.kill()
    await dropDatabase(databaseUrl)
  },
)
