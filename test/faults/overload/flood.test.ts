import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN } from '../../support/app.ts'
import { checkLedger } from '../../support/check-ledger.ts'
import { startServer, temporaryFolder } from '../../support/process.ts'
import { raw } from '../../support/raw.ts'
import { must } from '../../support/site.ts'

const SOCKETS = 400
const EACH = 50
const MIB = 1024 * 1024

interface Answers {
  statuses: Map<number, number>
  retryAfter: Set<number>
}

/** Sends `requests` at once over one connection and reads all of their answers. */
function flood(port: number, requests: readonly string[], answers: Answers): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    let seen = 0
    const socket = connect(port, '127.0.0.1', () => socket.write(requests.join('')))
    socket.setEncoding('utf8')
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`the connection ended after ${seen} of ${requests.length} answers`)))
    socket.on('data', (chunk) => {
      text += chunk
      for (;;) {
        const end = text.indexOf('\r\n\r\n')
        const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1]
        if (end < 0 || length === undefined || Buffer.byteLength(text) < end + 4 + Number(length)) break
        const status = Number(text.slice(9, 12))
        answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1)
        const body = text.slice(end + 4, end + 4 + Number(length))
        const wait = /"retryAfterMs":(\d+)/.exec(body)?.[1]
        if (wait) answers.retryAfter.add(Number(wait))
        if (status === 503) expect(body).toContain('"outcome":"nothing"')
        text = Buffer.from(text)
          .subarray(end + 4 + Number(length))
          .toString()
        seen++
      }
      if (seen < requests.length) return
      socket.removeAllListeners('close')
      socket.destroy()
      resolve()
    })
  })
}

function acquireText(chart: string): string {
  const body = JSON.stringify({ controller: 'line1', chart, purpose: 'p'.repeat(300), labels: { a: 'b'.repeat(100) } })
  const headers = ['host: test', 'content-type: application/json', `authorization: Bearer ${ADMIN_TOKEN}`]
  return [`POST /trpc/lease.acquire HTTP/1.1`, ...headers, `content-length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  )
}

test('20,000 requests at once: each is granted or refused with a hint when to come back, and memory stays bounded', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ folder: folder.path, queueLimit: 2000 })
  await must(server.call('controller.register', { name: 'line1' }))
  const port = Number(new URL(server.url).port)
  const answers: Answers = { statuses: new Map(), retryAfter: new Set() }
  const before = await memoryOf(server.url)
  let most = 0
  const watch = setInterval(async () => {
    most = Math.max(most, await memoryOf(server.url).catch(() => 0))
  }, 200)
  await Promise.all(
    Array.from({ length: SOCKETS }, (_, s) =>
      flood(
        port,
        Array.from({ length: EACH }, (_, n) => acquireText(`Chart ${s}/${n}`)),
        answers,
      ),
    ),
  )
  clearInterval(watch)
  const granted = answers.statuses.get(200) ?? 0
  const refused = answers.statuses.get(503) ?? 0
  console.log(
    `20,000 at once: ${granted} granted, ${refused} refused with ${answers.retryAfter.size} different hints of ${Math.min(...answers.retryAfter)}–${Math.max(...answers.retryAfter)} ms; memory ${before} → ${most} MB`,
  )
  expect(granted + refused).toBe(SOCKETS * EACH)
  expect(refused).toBeGreaterThan(0)
  expect(granted).toBeGreaterThanOrEqual(2000)
  // Not all in the same second.
  expect(answers.retryAfter.size).toBeGreaterThan(50)
  expect(most - before).toBeLessThan(800)
  using db = raw(folder.db)
  expect(db.prepare('SELECT count(*) FROM "Lease"').pluck().get()).toBe(granted)
  expect(await checkLedger(folder.db)).toEqual([])
  // Patience for a noisy machine; nothing here depends on it.
}, 240_000)

/** Resident memory in megabytes, as the server itself tells. */
async function memoryOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / MIB)
}
