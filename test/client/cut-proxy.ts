import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What happens to one request: passed on, cut before or after the server had it, left without an answer, or answered so. */
export type Fate = 'pass' | 'cut before' | 'cut after' | 'hold' | { answer: string }

/** A TCP proxy that treats each request as the test says. Requests beyond the list pass. */
export interface CutProxy extends AsyncDisposable {
  readonly url: string
  /** The fates of the next requests, in order. */
  readonly fates: Fate[]
  /** How many requests came. */
  requests: number
  /** How many are waiting for an answer that will not come. */
  held: number
}

export async function startCutProxy(upstreamUrl: string): Promise<CutProxy> {
  const upstream = new URL(upstreamUrl)
  const open = new Set<Socket>()
  const proxy: CutProxy = { url: '', fates: [], requests: 0, held: 0, [Symbol.asyncDispose]: close }
  const server = createServer((client) => {
    const behind = connect(Number(upstream.port), upstream.hostname)
    let fate: Fate = 'pass'
    track(client)
    track(behind)
    const both = () => {
      client.destroy()
      behind.destroy()
    }
    client.on('close', both)
    behind.on('close', both)
    client.on('data', (chunk) => {
      if (/^(GET|POST) /.test(chunk.toString('latin1', 0, 5))) {
        fate = proxy.fates.shift() ?? 'pass'
        proxy.requests++
        if (fate === 'hold') proxy.held++
      }
      if (fate === 'cut before') client.resetAndDestroy()
      else if (typeof fate === 'object') client.end(fate.answer)
      else if (fate !== 'hold') behind.write(chunk)
    })
    behind.on('data', (chunk) => {
      if (fate === 'cut after') client.resetAndDestroy()
      else client.write(chunk)
    })
  })
  function track(socket: Socket): void {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  }
  async function close(): Promise<void> {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, { url: `http://127.0.0.1:${port}` })
}

/** An address at which nothing listens: it was a server's a moment ago. */
export async function deadUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** The bytes of an HTTP answer, as something on the way would give it. */
export function httpAnswer(status: string, type: string, body: string): { answer: string } {
  const head = [
    `HTTP/1.1 ${status}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  return { answer: `${head.join('\r\n')}\r\n\r\n${body}` }
}
