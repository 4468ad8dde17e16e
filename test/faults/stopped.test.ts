import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startServer, temporaryFolder } from '../support/process.ts'
import { must } from '../support/site.ts'

test('a server that was stopped for longer than TTL and grace hears holders before it reclaims from them', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ folder: folder.path, sweepEveryMs: 50, defaults: { graceSeconds: 2 } })
  await must(server.call('controller.register', { name: 'line1' }))
  const { lease } = await must(
    server.call('lease.acquire', { controller: 'line1', chart: 'A', purpose: 'p', ttlSeconds: 1 }),
  )
  // It may reclaim from its first grace period on.
  await sleep(500)
  await must(server.call('lease.renew', { id: lease.id, epoch: lease.epoch }))
  server.signal('SIGSTOP')
  // No clock can be driven in a process that does not run.
  await sleep(7000)
  server.signal('SIGCONT')
  await sleep(300)
  const renewed = await must(server.call('lease.renew', { id: lease.id, epoch: lease.epoch }))
  expect(renewed.lease).toMatchObject({ id: lease.id, epoch: lease.epoch, state: 'active' })
}, 60_000)
