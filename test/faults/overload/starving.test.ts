import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../../support/app.ts'
import { must } from '../../support/site.ts'

// Nobody is starved. What is counted is who else was served meanwhile, never how long it took.

let app: TestApp
let commits = 0
let secret = ''
let known = { id: '', port: 0 }

beforeAll(async () => {
  app = await startApp()
  await must(app.call('controller.register', { name: 'line1' }))
  await app.addTeam('packaging')
  secret = await app.addToken('packaging', 'member')
  const request = { controller: 'line1', chart: 'Known', purpose: 'test' }
  known = (await must(app.call('lease.acquire', request, secret))).lease
  app.running.ledger.onCommit(() => commits++)
})
afterAll(() => app.close())

/** Callers that ask again as soon as they are answered, until `stop`. Resolves with how many answers there were. */
function closedLoop(callers: number, ask: (n: number) => Promise<unknown>) {
  let running = true
  let answers = 0
  const all = Array.from({ length: callers }, async (_, caller) => {
    for (let n = caller; running; n += callers) {
      await ask(n)
      answers++
    }
  })
  return {
    answers: () => answers,
    async stop() {
      running = false
      await Promise.all(all)
      return answers
    },
  }
}

const renew = async (ttl: { id: string; epoch: number }) =>
  must(app.call('lease.renew', { id: ttl.id, epoch: ttl.epoch, ttlSeconds: 600 }))

test('readers are not starved by writers: each read is answered within a few commits of a queue that is never empty', async () => {
  const holders = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const request = { controller: 'line1', chart: `Load ${n}`, purpose: 'test', ttlSeconds: 600 }
      return (await must(app.call('lease.acquire', request))).lease
    }),
  )
  const load = closedLoop(200, async (n) => {
    const held = holders[n % 200]
    if (n % 2) await renew(held)
    else
      await must(app.call('lease.update', { id: held.id, revision: held.revision, purpose: `${n}` })).then((said) => {
        holders[n % 200] = said.lease
      })
  })
  const most: Record<string, number> = {}
  const before = commits
  for (let n = 0; n < 40; n++) {
    for (const [path, input] of READS()) {
      const begun = commits
      await must(app.call(path, input, secret))
      most[path] = Math.max(most[path] ?? 0, commits - begun)
    }
  }
  const during = commits - before
  await load.stop()
  console.log(`readers beside ${load.answers()} writes in ${during} commits; most commits during one read:`, most)
  expect(during).toBeGreaterThan(40)
  for (const [path, count] of Object.entries(most)) expect([path, count <= 25]).toEqual([path, true])
})

const READS = (): [string, object][] => [
  ['lease.get', { id: known.id }],
  ['lease.whois', { controller: 'line1', port: known.port, transport: 'tcp' }],
  ['lease.list', { limit: 10 }],
  ['policy.explain', { port: known.port, controller: 'line1' }],
]

test('writers are not starved by readers: each write is answered while a bounded number of reads is', async () => {
  const reads = READS()
  const load = closedLoop(100, async (n) => {
    const [path, input] = reads[n % reads.length]!
    await must(app.call(path, input, secret))
  })
  const counts: number[] = []
  for (let n = 0; n < 40; n++) {
    const begun = load.answers()
    await must(app.call('lease.acquire', { controller: 'line1', chart: `Beside reads ${n}`, purpose: 'test' }, secret))
    counts.push(load.answers() - begun)
  }
  const total = await load.stop()
  console.log(`40 writes beside ${total} reads; most reads during one write: ${Math.max(...counts)}`)
  expect(total).toBeGreaterThan(400)
  expect(Math.max(...counts)).toBeLessThanOrEqual(300)
})
