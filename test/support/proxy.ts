import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket, connect as tcp } from 'node:net'

/** What the line does with the next connection: nothing, or it breaks before the server, or the caller, has heard all. */
export type Cut = 'none' | 'before request' | 'before answer' | 'inside answer'

/** A line that can be cut between a caller and a server. */
export interface Proxy extends AsyncDisposable {
  readonly url: string
  /** For every connection from now on. */
  cut: Cut
  /** Answers that came from the server and were not passed on whole. */
  readonly swallowed: () => number
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let swallowed = 0
  const server: Server = createServer((caller) => {
    const way = proxy.cut
    sockets.add(caller)
    caller.on('error', () => {})
    if (way === 'before request') {
      caller.once('data', () => caller.destroy())
      return
    }
    const upstream = tcp(Number(port), hostname)
    sockets.add(upstream)
    upstream.on('error', () => caller.destroy())
    caller.pipe(upstream)
    if (way === 'none') upstream.pipe(caller)
    else
      upstream.once('data', (chunk: Buffer) => {
        swallowed++
        if (way === 'inside answer') caller.end(chunk.subarray(0, 20), () => caller.destroy())
        else caller.destroy()
      })
    caller.on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: 'none',
    swallowed: () => swallowed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
