import { Agent, request } from 'node:http'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN, type Reply, startApp } from '../support/app.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { type Cut, startProxy } from '../support/proxy.ts'
import { raw } from '../support/raw.ts'
import { must } from '../support/site.ts'

// Law 8: after a lost answer, running the same request again is always safe.

/** POSTs over a connection of its own. Rejects when the line breaks. */
function callOnce(url: string, path: string, input: unknown): Promise<Reply<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` }
    const agent = new Agent({ keepAlive: false })
    const sent = request(`${url}/trpc/${path}`, { method: 'POST', headers, agent }, async (answer) => {
      try {
        let text = ''
        for await (const chunk of answer) text += chunk
        const body = JSON.parse(text)
        resolve({ status: answer.statusCode ?? 0, data: body.result?.data, error: body.error?.data.portlease })
      } catch (error) {
        reject(error)
      }
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(input))
  })
}

const WAYS: readonly (readonly [Cut, number])[] = [
  ['before request', 0],
  ['before answer', 1],
  ['inside answer', 1],
]

test.each(WAYS)('cut %s: the same acquire again gives one lease, one row, one event', async (cut, written) => {
  await using app = await startApp()
  await using proxy = await startProxy(app.url)
  await must(app.call('controller.register', { name: 'line1' }))
  for (const [n, more] of [{}, { ttlSeconds: 600 }, { count: 3, transport: 'both' }, { port: 61_500 }].entries()) {
    const input = { controller: 'line1', chart: `Chart ${n}`, purpose: 'test', ...more }
    proxy.cut = cut
    await expect(callOnce(proxy.url, 'lease.acquire', input)).rejects.toThrow()
    proxy.cut = 'none'
    const again = await callOnce(proxy.url, 'lease.acquire', input)
    expect(again.data).toMatchObject({ created: written === 0, lease: { epoch: n + 1 } })
    using db = raw(`${app.folder}/portlease.db`)
    const rows = db.prepare('SELECT count(*) FROM "Lease" WHERE "chart" = ?').pluck().get(input.chart)
    const granted = `SELECT count(*) FROM "Event" WHERE "type" = 'lease.granted'`
    expect([rows, db.prepare(granted).pluck().get()]).toEqual([1, n + 1])
  }
  expect(proxy.swallowed()).toBe(written * 4)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})

test.each(WAYS)('cut %s: release, confirm, register, exclude and acquireMany can be run again too', async (cut) => {
  await using app = await startApp()
  await using proxy = await startProxy(app.url)
  const twice = async (path: string, input: unknown) => {
    proxy.cut = cut
    await expect(callOnce(proxy.url, path, input)).rejects.toThrow()
    proxy.cut = 'none'
    const reply = await callOnce(proxy.url, path, input)
    expect(reply.error).toBeUndefined()
    return reply.data as Record<string, Record<string, unknown>>
  }
  const revision = async () => (await must(app.call('event.list', {}))).revision
  const start = await revision()
  await twice('controller.register', { name: 'line1', addresses: ['10.1.1.11'] })
  await twice('controller.exclude', { controller: 'line1', first: 61_000, last: 61_009, reason: 'scanner' })
  const requests = [1, 2, 3].map((n) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: 'test' }))
  const { leases } = await twice('lease.acquireMany', { requests })
  expect(leases).toHaveLength(3)
  const acquired = await must(app.call('lease.acquire', requests[0]))
  const { id, epoch } = acquired.lease
  await twice('lease.confirm', { id, reason: 'still there' })
  const released = await twice('lease.release', { id, epoch })
  expect(released.lease?.state).toBe('quarantined')
  // 1 register, 1 exclude, 3 grants, 1 confirm, 1 release: nothing was written twice.
  expect(await revision()).toBe(start + 7)
  expect(await checkLedger(app.databaseUrl)).toEqual([])
})
