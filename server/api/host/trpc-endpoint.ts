import type { HttpBindings } from '@hono/node-server'
import type { AnyTRPCRouter, inferRouterContext } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { type Procedures, toWireError, type WireError } from '../errors.ts'
import type { Logger } from '../logging.ts'
import type { Stop } from '../stop.ts'
import type { RequestFacts } from '../trpc.ts'
import { BodyBudget, type Held } from './body-budget.ts'
import { directCall, directTypeOf } from './direct-call.ts'
import { bearerOf, originOf } from './facts.ts'
import { bodyLimit, type Limits } from './limits.ts'
import { namesOf, pathsOf, proceduresOf, TRPC_PATH } from './procedures.ts'
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
  /** A stream of events: it is answered when it ends. */
  stream?: true
}

export interface TrpcEndpointOptions<R extends AnyTRPCRouter> {
  router: R
  createContext(facts: RequestFacts): inferRouterContext<R> | Promise<inferRouterContext<R>>
  logger: Logger
  limits: Limits
  stop: Stop
  onAnswered(answered: Answered): void
}

interface Asked {
  req: Request
  env: HttpBindings
  requestId: string
  paths: string[]
  stream: boolean
  /** Codes of what was refused, for the log. */
  codes: string[]
  held: Held
  /** Translates an error, counts it and logs what is a bug of ours. */
  told(error: unknown, path?: string): WireError
}

/** Everything below /trpc. Its own path past hono, because every microsecond here is paid by every request. */
export function createTrpcEndpoint<R extends AnyTRPCRouter>(options: TrpcEndpointOptions<R>) {
  const procedures = proceduresOf(options.router)
  const budget = new BodyBudget(options.limits.allBodiesBytes)

  return async (req: Request, env: HttpBindings, requestId: string, pathname: string): Promise<Response> => {
    const { incoming, outgoing } = env
    const started = performance.now()
    const paths = pathsOf(pathname)
    const stream = paths.length === 1 && procedures[paths[0]!]?.type === 'subscription'
    const codes: string[] = []
    const held = budget.hold()
    const told = (error: unknown, path?: string) => {
      const wire = toWireError(error, { path, requestId, procedures })
      if (!codes.includes(wire.portlease.code)) codes.push(wire.portlease.code)
      setErrorHeaders(outgoing, wire)
      // Work that was given up because its caller has gone is no bug.
      if ('bug' in wire && !req.signal.aborted) {
        options.logger.error({ requestId, procedure: path, err: wire.bug }, 'a bug in the server')
      }
      return wire
    }
    const asked = { req, env, requestId, paths, stream, codes, held, told }
    const response = await answer(options, procedures, asked).finally(held.free)
    const answered = () =>
      options.onAnswered({
        requestId,
        procedure: namesOf(paths, procedures),
        calls: paths.length,
        status: !stream && req.signal.aborted ? 499 : response.status,
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...(codes.length > 0 ? { codes, origin: originOf(incoming) } : undefined),
        ...(stream ? { stream } : undefined),
      })
    if (stream) outgoing.once('close', answered)
    else answered()
    return response
  }
}

async function answer<R extends AnyTRPCRouter>(
  options: TrpcEndpointOptions<R>,
  procedures: Procedures,
  asked: Asked,
): Promise<Response> {
  const { req, env, requestId, paths, held, told } = asked
  const { incoming } = env
  const refused = refuseEarly(incoming.method, incoming.headers['content-type'], paths, options.limits)
  if (refused) {
    asked.codes.push(refused.portlease.code)
    return wireResponse(refused)
  }
  const limit = bodyLimit(options.limits, paths)
  const facts = (): RequestFacts => ({
    requestId,
    origin: originOf(incoming),
    token: bearerOf(incoming.headers.authorization),
    signal: req.signal,
  })
  const type = directTypeOf(incoming, paths, procedures)
  if (type === undefined) return byAdapter(options, asked, facts, limit)
  const { router, createContext } = options
  return directCall({ router, path: paths[0]!, type, incoming, facts, createContext, bodyLimit: limit, held, told })
}

/** Batches, streams, and all that tRPC refuses. */
async function byAdapter<R extends AnyTRPCRouter>(
  { router, limits, stop, createContext }: TrpcEndpointOptions<R>,
  { req, env, stream, held, told }: Asked,
  facts: () => RequestFacts,
  limit: number,
): Promise<Response> {
  const { incoming, outgoing } = env
  if (stream) give(req, 'signal', stop.streamSignal(outgoing, req.signal))
  if (incoming.method === 'POST') give(req, 'json', () => readJson(incoming, limit, held))
  const response = await fetchRequestHandler<R>({
    endpoint: TRPC_PATH,
    req,
    router,
    allowMethodOverride: true,
    maxBatchSize: limits.batch,
    createContext: () => createContext(facts()),
    onError: ({ error, path }) => void told(error, path),
  })
  // tRPC says no type where it refuses a request as a whole.
  if (response.status >= 400 && !stream) response.headers.set('content-type', 'application/json')
  return response
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

/** The node server's request has getters on its prototype; an own property goes before them. */
function give(req: Request, name: 'json' | 'signal', value: unknown): void {
  Object.defineProperty(req, name, { value })
}
