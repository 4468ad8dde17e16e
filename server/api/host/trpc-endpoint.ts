import type { HttpBindings } from '@hono/node-server'
import type { AnyTRPCRouter, inferRouterContext } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { type Procedures, toWireError } from '../errors.ts'
import type { Logger } from '../logging.ts'
import type { Stop } from '../stop.ts'
import type { RequestFacts } from '../trpc.ts'
import { bearerOf, originOf } from './facts.ts'
import { bodyLimit, type Limits } from './limits.ts'
import { readJson } from './read-json.ts'
import { refusal, setErrorHeaders, wireResponse } from './refuse.ts'

/** One answered request, for the log and for metrics. `procedure` is one that exists, or `unknown`. */
export interface Answered {
  requestId: string
  procedure: string
  /** How many calls the request carried. */
  calls: number
  status: number
  ms: number
  /** Codes of what was refused. */
  codes?: string[]
  origin?: string
}

export interface TrpcEndpointOptions<R extends AnyTRPCRouter> {
  router: R
  createContext(facts: RequestFacts): inferRouterContext<R> | Promise<inferRouterContext<R>>
  logger: Logger
  limits: Limits
  stop: Stop
  onAnswered(answered: Answered): void
}

export const TRPC_PATH = '/trpc'

/** Everything below /trpc. Its own path past hono, because every microsecond here is paid by every request. */
export function createTrpcEndpoint<R extends AnyTRPCRouter>(options: TrpcEndpointOptions<R>) {
  const { router, limits, logger, stop } = options
  const procedures = proceduresOf(router)

  return async (req: Request, env: HttpBindings, requestId: string, pathname: string): Promise<Response> => {
    const { incoming, outgoing } = env
    const started = performance.now()
    const paths = pathsOf(pathname)
    const codes = new Set<string>()
    const streams = paths.length === 1 && procedures[paths[0]!]?.type === 'subscription'

    const refused = refuseEarly(incoming.method, incoming.headers['content-type'], paths, limits)
    if (refused) codes.add(refused.portlease.code)
    else if (streams) give(req, 'signal', stop.streamSignal(outgoing, req.signal))
    else if (incoming.method === 'POST') give(req, 'json', () => readJson(incoming, bodyLimit(limits, paths)))

    const response = refused
      ? wireResponse(refused)
      : await fetchRequestHandler<R>({
          endpoint: TRPC_PATH,
          req,
          router,
          allowMethodOverride: true,
          maxBatchSize: limits.batch,
          createContext: () =>
            options.createContext({
              requestId,
              origin: originOf(incoming),
              token: bearerOf(incoming.headers.authorization),
              signal: req.signal,
            }),
          onError: ({ error, path }) => {
            const wire = toWireError(error, { path, requestId, procedures })
            codes.add(wire.portlease.code)
            setErrorHeaders(outgoing, wire)
            // Work that was given up because its caller has gone is no bug.
            if ('bug' in wire && !req.signal.aborted)
              logger.error({ requestId, procedure: path, err: wire.bug }, 'a bug in the server')
          },
        })

    // tRPC says no type where it refuses a request as a whole.
    if (response.status >= 400 && !streams) response.headers.set('content-type', 'application/json')

    const answered = () =>
      options.onAnswered({
        requestId,
        procedure: namesOf(paths, procedures),
        calls: paths.length,
        status: !streams && req.signal.aborted ? 499 : response.status,
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...(codes.size > 0 ? { codes: [...codes], origin: originOf(incoming) } : undefined),
      })
    if (streams && response.body) outgoing.once('close', answered)
    else answered()
    return response
  }
}

/** What tRPC would take, or refuse less clearly. */
function refuseEarly(method: string | undefined, type: string | undefined, paths: string[], limits: Limits) {
  if (method !== 'GET' && method !== 'POST' && method !== 'HEAD') {
    return refusal('method', 'Procedures are called by GET or POST.', 405)
  }
  if (paths.length > limits.batch) {
    return refusal('batch', `A batch has at most ${limits.batch} calls; this one has ${paths.length}.`)
  }
  if (method === 'POST' && !/^application\/json *(;|$)/i.test(type ?? '')) {
    return refusal('content-type', 'Send the input as JSON, with the header content-type: application/json.', 415)
  }
  return undefined
}

/** The names between /trpc/ and the query: several in a batch. */
function pathsOf(pathname: string): string[] {
  const names = pathname.slice(TRPC_PATH.length).replace(/^\/|\/$/g, '')
  const decoded = names.includes('%') ? names.replace(/%2c/gi, ',').replace(/%2e/gi, '.') : names
  return decoded.split(',')
}

/** For the log: what a caller made up is not written there. */
function namesOf(paths: string[], procedures: Procedures): string {
  const named = (path: string) => (Object.hasOwn(procedures, path) ? path : 'unknown')
  return paths.length === 1 ? named(paths[0]!) : [...new Set(paths.map(named))].join(',')
}

/** Kind and input schema of every procedure. An own table without a prototype: callers choose the names. */
function proceduresOf(router: AnyTRPCRouter): Procedures {
  const table: Record<string, Procedures[string]> = Object.create(null)
  for (const [path, procedure] of Object.entries(router._def.procedures)) {
    const { type, inputs } = (procedure as { _def: { type: Procedures[string]['type']; inputs?: unknown[] } })._def
    table[path] = { type, schema: inputs?.[0] }
  }
  return table
}

/** The node server's request has getters on its prototype; an own property goes before them. */
function give(req: Request, name: 'json' | 'signal', value: unknown): void {
  Object.defineProperty(req, name, { value })
}
