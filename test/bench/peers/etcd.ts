import { join } from 'node:path'
import { closedLoop } from '../closed-loop.ts'
import { Connection, request } from '../http-client.ts'
import { claimOf } from './claim.ts'
import type { Peer } from './peer.ts'
import { freePort, startProgram } from './program.ts'

/**
 * One etcd of its own, without a cluster: a transaction that puts the key if nobody has created it, over its JSON
 * gateway. It syncs its log before it answers.
 */
export const etcd: Peer = {
  title: 'etcd: put if absent, over its HTTP gateway',
  durability: 'synced',
  programs: ['/usr/bin/etcd'],

  async start(folder) {
    const [port, peerPort] = [await freePort(), await freePort()]
    const [url, peerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
    const args = {
      'data-dir': join(folder, 'data'),
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peerUrl,
      'initial-advertise-peer-urls': peerUrl,
      'initial-cluster': `default=${peerUrl}`,
      'log-level': 'error',
      logger: 'zap',
    }
    const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value])
    // It listens before it has elected itself; requests wait for that.
    return startProgram('/usr/bin/etcd', flags, { address: url, at: { port, host: '127.0.0.1' } })
  },

  load: (url, share) =>
    closedLoop(share, () => {
      const connection = new Connection(url)
      return {
        async ask(n) {
          const { status, body } = await connection.send(request('/v3/kv/txn', putIfAbsent(n)))
          const text = body.toString('latin1')
          if (status !== 200 || !text.includes('"succeeded":true')) throw new Error(`etcd answered ${status}: ${text}`)
        },
        close: () => connection.close(),
      }
    }),
}

function putIfAbsent(n: number): string {
  const claim = claimOf(n)
  const key = Buffer.from(claim.key).toString('base64')
  const value = Buffer.from(claim.holder).toString('base64')
  return `{"compare":[{"key":"${key}","target":"CREATE","create_revision":"0"}],"success":[{"request_put":{"key":"${key}","value":"${value}"}}]}`
}
