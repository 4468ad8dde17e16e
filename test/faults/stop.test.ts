import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkLedger } from '../support/check-ledger.ts'
import { holdLock } from '../support/held-lock.ts'
import { startServer, temporaryFolder } from '../support/process.ts'
import { raw } from '../support/raw.ts'
import { must, tally } from '../support/site.ts'

const wish = (n: number) => ({ controller: 'line1', chart: `Chart ${n}`, purpose: 'test' })
const chartsIn = (path: string) => {
  using db = raw(path)
  return new Set(db.prepare<[], string>('SELECT "chart" FROM "Lease"').pluck().all())
}

test('SIGTERM twice while 40 callers wait: every one of them is answered, and the process ends well', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ folder: folder.path })
  await must(server.call('controller.register', { name: 'line1' }))
  using lock = holdLock(folder.db)
  const waiting = [server.call('lease.acquire', wish(0))]
  await sleep(100)
  waiting.push(...Array.from({ length: 39 }, (_, n) => server.call('lease.acquire', wish(n + 1))))
  while ((await server.command<number>({ do: 'depth' })) < 39) await sleep(5)
  server.signal('SIGTERM')
  await sleep(50)
  server.signal('SIGTERM')
  await sleep(300)
  lock.free()
  expect(tally(await Promise.all(waiting))).toEqual({ ok: 40 })
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(chartsIn(folder.db).size).toBe(40)
  expect(await checkLedger(folder.db)).toEqual([])
})

test('SIGTERM under load: what was answered is there, and what was not answered was not begun', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ folder: folder.path })
  await must(server.call('controller.register', { name: 'line1' }))
  const answered = new Set<string>()
  const unanswered: string[] = []
  let next = 0
  const caller = async () => {
    for (;;) {
      const request = wish(next++)
      try {
        const { error } = await server.call('lease.acquire', request)
        expect(error).toBeUndefined()
        answered.add(request.chart)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        unanswered.push(request.chart)
        return
      }
    }
  }
  const callers = Array.from({ length: 16 }, caller)
  while (answered.size < 300) await sleep(5)
  server.signal('SIGTERM')
  server.signal('SIGTERM')
  await Promise.all(callers)
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(chartsIn(folder.db)).toEqual(answered)
  expect(unanswered).toHaveLength(16)
  expect(await checkLedger(folder.db)).toEqual([])
})
