import { answer } from './answer.ts'
import { acquireManyOf, acquireOf, CONTROLLERS, controllerName } from './bodies.ts'
import { Connection, call, postOf } from './http-client.ts'

/** The load: a process of its own that calls one procedure over many connections, each as soon as it has its answer. */

export interface Load {
  url: string
  token: string
  path: string
  connections: number
  ms: number
  /** Leases in one call. */
  size: number
}

export interface Loaded {
  calls: number
  ms: number
  /** Latencies in milliseconds. */
  p50: number
  p99: number
}

/** Keys are never used twice in a run of the benchmark. */
let next = 0
const renewable: { id: string; epoch: number }[] = []

function inputOf({ path, size }: Load): unknown {
  const n = next++
  if (path === 'lease.renew') return renewable[n % renewable.length]
  return path === 'lease.acquireMany' ? acquireManyOf(n, size) : acquireOf(n)
}

async function load(what: Load): Promise<Loaded> {
  const latencies: number[] = []
  const start = performance.now()
  const end = start + what.ms
  const lines = Array.from({ length: what.connections }, () => new Connection(what.url))
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() < end) {
        const request = postOf(what.path, inputOf(what), what.token)
        const sent = performance.now()
        const { status, body } = await line.send(request)
        latencies.push(performance.now() - sent)
        if (status !== 200) throw new Error(`${what.path} answered ${status}: ${body.toString('utf8').slice(0, 500)}`)
      }
      line.close()
    }),
  )
  const ms = performance.now() - start
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0
  return { calls: latencies.length, ms, p50: at(0.5), p99: at(0.99) }
}

async function prepareControllers({ url, token }: { url: string; token: string }): Promise<void> {
  const line = new Connection(url)
  for (let i = 0; i < CONTROLLERS; i++) {
    await call(line, 'controller.register', { name: controllerName(i), addresses: [`10.1.0.${i}`] }, token)
  }
  line.close()
}

/** Leases to renew later. */
async function prepareRenewals({ url, token, count }: { url: string; token: string; count: number }): Promise<void> {
  const line = new Connection(url)
  for (let made = 0; made < count; made += 500) {
    interface Granted {
      leases: { lease: { id: string; epoch: number } }[]
    }
    const { leases } = await call<Granted>(
      line,
      'lease.acquireMany',
      acquireManyOf(1_000_000 + made, 500, 86_400),
      token,
    )
    renewable.push(...leases.map(({ lease }) => ({ id: lease.id, epoch: lease.epoch })))
  }
  line.close()
}

answer({ load, prepareControllers, prepareRenewals, close: () => {} })
