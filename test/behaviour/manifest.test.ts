import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'

test('a lease joins a manifest and leaves it again by an update: number and epoch stay, the event says both', async () => {
  await using app = await startApp()
  await app.call('controller.register', { name: 'epic-line1' })
  const request = { controller: 'epic-line1', chart: 'Palletizer/Scanner', purpose: 'reads' }
  const { lease } = (await app.call('lease.acquire', request)).data
  expect(lease.manifest).toBeNull()

  const joined = await app.call('lease.update', { id: lease.id, revision: lease.revision, manifest: 'packaging/line1' })
  expect(joined.data.lease).toMatchObject({ manifest: 'packaging/line1', port: lease.port, epoch: lease.epoch })
  expect((await app.call('lease.list', { manifest: 'packaging/line1' })).data.leases).toHaveLength(1)
  const { events } = (await app.call('event.list', { leaseId: lease.id, after: lease.revision })).data
  expect(events).toMatchObject([
    { type: 'lease.updated', before: { manifest: null }, after: { manifest: 'packaging/line1' } },
  ])

  const { revision } = joined.data.lease
  const left = await app.call('lease.update', { id: lease.id, revision, manifest: null })
  expect(left.data.lease.manifest).toBeNull()
  expect((await app.call('lease.list', { manifest: 'packaging/line1' })).data.leases).toEqual([])
})
