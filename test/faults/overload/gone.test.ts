import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ADMIN_TOKEN, startApp, type TestApp } from '../../support/app.ts'
import { checkLedger } from '../../support/check-ledger.ts'
import { holdLock } from '../../support/held-lock.ts'
import { must } from '../../support/site.ts'

const wish = (chart: string) => ({ controller: 'line1', chart, purpose: 'test' })

/** A request as bytes, for a connection that stays open. */
function written(path: string, input: unknown): string {
  const body = JSON.stringify(input)
  const headers = ['host: test', 'content-type: application/json', `authorization: Bearer ${ADMIN_TOKEN}`]
  return [`POST /trpc/${path} HTTP/1.1`, ...headers, `content-length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  )
}

function open(app: TestApp): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => resolve(socket))
    socket.on('error', reject)
  })
}

const WAYS: readonly (readonly [string, number, (socket: Socket) => void])[] = [
  ['one call', 1, (socket) => socket.write(written('lease.acquire', wish('gone')))],
  [
    'a batch of three',
    3,
    (socket) => {
      const batch = { 0: wish('gone 0'), 1: wish('gone 1'), 2: wish('gone 2') }
      socket.write(written('lease.acquire,lease.acquire,lease.acquire?batch=1', batch))
    },
  ],
]

test.each(WAYS)(
  '%s over a connection that was used before and breaks: dropped before it is decided',
  async (_, jobs, send) => {
    await using app = await startApp()
    await must(app.call('controller.register', { name: 'line1' }))
    const socket = await open(app)
    socket.write(written('lease.acquire', wish('before')))
    await new Promise((resolve) => socket.once('data', resolve))
    using lock = holdLock(`${app.folder}/portlease.db`)
    const first = app.call('lease.acquire', wish('first'))
    await sleep(100)
    send(socket)
    while (app.running.ledger.depth < jobs) await sleep(5)
    socket.destroy()
    const turnedAway = async () =>
      Number(/turned_away_total\{why="gone"\} (\d+)/.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1])
    // The server hears of it when it next reads from that connection.
    await sleep(200)
    lock.free()
    await must(first)
    await must(app.call('lease.acquire', wish('last')))
    expect(await turnedAway()).toBe(jobs)
    const { leases } = await must(app.call('lease.list', {}))
    expect(leases.map(({ chart }: { chart: string }) => chart).sort()).toEqual(['before', 'first', 'last'])
    expect(app.log.join('')).not.toContain('a bug in the server')
    expect(await checkLedger(app.databaseUrl)).toEqual([])
  },
)
