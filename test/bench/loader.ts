import { answer } from './answer.ts'
import { acquireManyOf, acquireOf, CONTROLLERS, controllerName } from './bodies.ts'
import { closedLoop, type Loaded, type Share } from './closed-loop.ts'
import { Connection, call, postOf } from './http-client.ts'
import { PEERS } from './peers/all.ts'

/** The load: a process of its own that calls one procedure over many connections, each as soon as it has its answer. */

export interface Load extends Share {
  /** Servers over one ledger: the connections are dealt out among them. */
  urls: readonly string[]
  token: string
  path: string
  /** Leases in one call. */
  size: number
}

const RENEWABLE = 2000
const renewable: { id: string; epoch: number }[] = []

function inputOf({ path, size }: Load, n: number): unknown {
  if (path === 'lease.renew') return renewable[n % renewable.length]
  return path === 'lease.acquireMany' ? acquireManyOf(n, size) : acquireOf(n)
}

function load(what: Load): Promise<Loaded> {
  return closedLoop(what, (i) => {
    const connection = new Connection(what.urls[i % what.urls.length]!)
    return {
      async ask(n) {
        const { status, body } = await connection.send(postOf(what.path, inputOf(what, n), what.token))
        if (status !== 200) throw new Error(`${what.path} answered ${status}: ${body.toString('utf8').slice(0, 500)}`)
      },
      close: () => connection.close(),
    }
  })
}

function loadPeer({ name, address, share }: { name: string; address: string; share: Share }): Promise<Loaded> {
  const peer = PEERS[name]
  if (!peer) throw new Error(`There is no peer ${name}.`)
  return peer.load(address, share)
}

async function prepareControllers({ url, token }: { url: string; token: string }): Promise<void> {
  const line = new Connection(url)
  for (let i = 0; i < CONTROLLERS; i++) {
    await call(line, 'controller.register', { name: controllerName(i), addresses: [`10.1.0.${i}`] }, token)
  }
  line.close()
}

/** Leases to renew later. */
async function prepareRenewals({ url, token }: { url: string; token: string }): Promise<void> {
  const line = new Connection(url)
  for (let made = 0; made < RENEWABLE; made += 500) {
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

answer({ load, loadPeer, prepareControllers, prepareRenewals, close: () => {} })
