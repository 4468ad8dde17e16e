import { connect } from 'node:net'

export type ProbeResult = 'open' | 'closed' | 'filtered'

/** A host that does not answer at all is not waited for longer. */
const PROBE_MS = 3000

/**
 * One TCP connection, ended as soon as it stands; no byte is sent. `closed`: the host refused it. `filtered`: no answer within
 * `waitMs`, or none that tells (a firewall, no route).
 */
export function probe(host: string, port: number, signal: AbortSignal, waitMs = PROBE_MS): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect({ host, port })
    const done = (result: ProbeResult) => {
      // An orderly end, not a reset: the chart's side closes as it does with every peer.
      socket.setTimeout(0).end()
      resolve(result)
    }
    socket.setTimeout(waitMs, () => {
      socket.destroy()
      resolve('filtered')
    })
    socket.once('connect', () => done('open'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'closed' : 'filtered'),
    )
    signal.addEventListener('abort', () => {
      socket.destroy()
      reject(signal.reason)
    })
  })
}
