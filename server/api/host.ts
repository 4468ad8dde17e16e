import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { AnyTRPCRouter, inferRouterContext } from '@trpc/server'
import type { Context, Hono } from 'hono'
import { requestIdOf } from './host/facts.ts'
import { HEADER_BYTES, LIMITS, type Limits } from './host/limits.ts'
import { ListenError, urlOf } from './host/listen.ts'
import { type Health, otherRoutes } from './host/other-routes.ts'
import { TRPC_PATH } from './host/procedures.ts'
import { refusal, refuseUnparsed, wireResponse } from './host/refuse.ts'
import { type Answered, createTrpcEndpoint } from './host/trpc-endpoint.ts'
import { hasToken, pathnameOf } from './host/url-guard.ts'
import type { Logger } from './logging.ts'
import { createStop } from './stop.ts'
import type { RequestFacts } from './trpc.ts'

export { ListenError } from './host/listen.ts'
export type { Answered } from './host/trpc-endpoint.ts'

export interface HostOptions<R extends AnyTRPCRouter> {
  router: R
  createContext(facts: RequestFacts): inferRouterContext<R> | Promise<inferRouterContext<R>>
  health: Health
  logger: Logger
  limits?: Partial<Limits>
  /** Adds what is neither /trpc nor health: the page, /metrics. */
  routes?(app: Hono<{ Bindings: HttpBindings }>): void
  /** What is shown at an address that nothing has; null: the refusal that programs get. */
  elsewhere?(c: Context<{ Bindings: HttpBindings }>): Response | Promise<Response> | null
  /** Told of every answered request below /trpc, after the answer is made: metrics. */
  onAnswered?(answered: Answered): void
}

export interface Host {
  /** @throws ListenError with a sentence that says what to change */
  listen(port: number, host: string): Promise<{ url: string; port: number }>
  /** Ends cleanly, as `stop.ts` says. Resolves after 10 s at the latest. */
  close(): Promise<void>
  readonly stopping: boolean
  /** How many streams of events are open. */
  readonly streams: number
}

/** The HTTP server: /trpc, /healthz, /readyz and what `routes` adds. It answers nothing before `listen`. */
export function createHost<R extends AnyTRPCRouter>(options: HostOptions<R>): Host {
  const { logger } = options
  const limits = { ...LIMITS, ...options.limits }
  const server = createServer({ maxHeaderSize: HEADER_BYTES, keepAliveTimeout: 65_000, requestTimeout: 60_000 })
  const stop = createStop(server)
  const others = otherRoutes({ ...options, stop })
  const trpc = createTrpcEndpoint({
    ...options,
    limits,
    stop,
    onAnswered(answered) {
      logAnswered(logger, answered)
      options.onAnswered?.(answered)
    },
  })

  const answer = (req: Request, env: HttpBindings): Response | Promise<Response> => {
    const { incoming, outgoing } = env
    const requestId = requestIdOf(incoming)
    outgoing.setHeader('x-request-id', requestId)
    if (stop.stopping) outgoing.setHeader('connection', 'close')
    const sent = incoming.url ?? '/'
    const refused = refuseUrl(sent, limits)
    if (refused) {
      logger.info({ requestId, status: refused.http, codes: [refused.portlease.code] }, 'refused by its URL')
      return wireResponse(refused)
    }
    const pathname = pathnameOf(req.url)
    const isTrpc = pathname.startsWith(TRPC_PATH) && (pathname.length === 5 || pathname[5] === '/')
    if (!isTrpc) return others(req, env)
    for (const [name, value] of API_HEADERS) outgoing.setHeader(name, value)
    return trpc(req, env, requestId, pathname)
  }
  const onUnreadable = () => wireResponse(refusal('url', 'The URL or the Host header cannot be read.'))
  const listener = getRequestListener((req, env) => answer(req, env as HttpBindings), { errorHandler: onUnreadable })
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
  server.on('clientError', (error, socket) => refuseUnparsed(error, socket as import('node:net').Socket))

  return {
    listen: (port, host) => listen(server, port, host),
    close: () => stop.close(),
    get stopping() {
      return stop.stopping
    },
    get streams() {
      return stop.streams
    },
  }
}

/** For answers that are data: nothing keeps them, nothing shows them as a page. */
const API_HEADERS: readonly [string, string][] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
]

function refuseUrl(sent: string, limits: Limits) {
  if (sent.length > limits.urlLength) {
    return refusal('url', `The URL is longer than ${limits.urlLength} characters. Send a long input by POST.`, 414)
  }
  if (!hasToken(sent)) return undefined
  return refusal(
    'url',
    'There is a token in the URL, where proxies and browsers keep it. Send it as the header Authorization: Bearer <token>, and have this one revoked.',
  )
}

function logAnswered(logger: Logger, answered: Answered): void {
  if (answered.status >= 500) logger.warn(answered, 'answered')
  else logger.info(answered, 'answered')
}

function listen(server: Server, port: number, host: string): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(new ListenError(error, port, host))
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      const bound = (server.address() as AddressInfo).port
      resolve({ url: urlOf(host, bound), port: bound })
    })
  })
}
