import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A proxy or an orchestrator kills after 10 s or more; what has not ended by then is cut. */
const LIMIT_MS = 10_000
const SWEEP_MS = 25

/** How a server ends without cutting anybody off. */
export interface Stop {
  readonly stopping: boolean
  /** How many streams are open. */
  readonly streams: number
  /** A signal for one stream of events: aborted when its caller goes, and when the server stops. */
  streamSignal(outgoing: ServerResponse, caller: AbortSignal): AbortSignal
  /**
   * Accepts nobody new, ends the streams, answers what is in flight, and resolves when every connection has ended,
   * at the latest after `limitMs`. Called again it gives the same promise: nothing shortens it.
   */
  close(limitMs?: number): Promise<void>
}

export function createStop(server: Server): Stop {
  const streams = new Set<AbortController>()
  const sockets = new Set<Socket>()
  let closed: Promise<void> | undefined

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  return {
    get stopping() {
      return closed !== undefined
    },
    get streams() {
      return streams.size
    },
    streamSignal(outgoing, caller) {
      const controller = new AbortController()
      const abort = () => controller.abort()
      streams.add(controller)
      caller.addEventListener('abort', abort, { once: true })
      outgoing.once('close', () => {
        streams.delete(controller)
        caller.removeEventListener('abort', abort)
        abort()
      })
      if (closed || caller.aborted) abort()
      return controller.signal
    },
    close(limitMs = LIMIT_MS) {
      closed ??= end(server, streams, sockets, limitMs)
      return closed
    },
  }
}

function end(server: Server, streams: Set<AbortController>, sockets: Set<Socket>, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    // An answered keep-alive connection is idle, and would be waited for until its own timeout: hence the sweep.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    const limit = setTimeout(() => server.closeAllConnections(), limitMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(limit)
      resolve()
    })
    for (const stream of streams) stream.abort()
    // Node counts a connection that has not sent a byte yet as busy; nobody is owed an answer there.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
}

/**
 * Calls `stop` at the first SIGTERM or Ctrl-C. Later ones change nothing: what is in flight is answered, and `stop` is
 * bounded by itself. SIGHUP is left alone, so that `nohup` keeps its meaning.
 * @returns takes the handlers off again
 */
export function onStopSignal(stop: (signal: string) => void | Promise<void>): () => void {
  let called = false
  const signals: NodeJS.Signals[] = [
    'SIGTERM',
    'SIGINT',
    ...(process.platform === 'win32' ? ['SIGBREAK' as const] : []),
  ]
  const handler = (signal: string) => {
    if (called) return
    called = true
    void stop(signal)
  }
  for (const signal of signals) process.on(signal, handler)
  return () => {
    for (const signal of signals) process.off(signal, handler)
  }
}
