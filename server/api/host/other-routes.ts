import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from '../logging.ts'
import type { Stop } from '../stop.ts'
import { errorResponse, refusal, wireResponse } from './refuse.ts'

/** What the probes ask. */
export interface Health {
  /** The process runs. */
  live(): Record<string, unknown>
  /** It can serve: the database answers. What else it says is shown as it is. */
  ready(): Promise<{ ready: boolean } & Record<string, unknown>>
}

interface OtherOptions {
  health: Health
  logger: Logger
  stop: Stop
  routes?(app: Hono<{ Bindings: HttpBindings }>): void
  elsewhere?(c: Context<{ Bindings: HttpBindings }>): Response | Promise<Response> | null
}

/** For the page and all beside it: scripts and styles from here alone, nothing inline, nothing that a text could become. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
}

/** All that is not /trpc. The same JSON shape for what is refused. */
export function otherRoutes({ health, logger, stop, routes, elsewhere }: OtherOptions) {
  const app = new Hono<{ Bindings: HttpBindings }>()
  // No HSTS: the server speaks plain http, and a proxy that adds TLS decides about that.
  app.use(
    secureHeaders({
      strictTransportSecurity: false,
      referrerPolicy: 'no-referrer',
      contentSecurityPolicy: POLICY,
    }),
  )
  app.get('/healthz', (c) => c.json({ status: 'ok', ...health.live() }, 200, NO_STORE))
  app.get('/readyz', async (c) => {
    const state = stop.stopping ? { ready: false, stopping: true } : await readiness(health, logger)
    return c.json(state, state.ready ? 200 : 503, NO_STORE)
  })
  routes?.(app)
  app.notFound((c) => {
    const shown = elsewhere?.(c)
    if (shown) return shown
    const path = c.req.path.length > 100 ? `${c.req.path.slice(0, 99)}…` : c.req.path
    return wireResponse(refusal('path', `There is nothing at ${path}. Procedures are below /trpc.`, 404))
  })
  app.onError((error, c) => {
    const requestId = c.env.outgoing.getHeader('x-request-id')
    logger.error({ requestId, err: error }, 'a bug in the server')
    return errorResponse(error, typeof requestId === 'string' ? { requestId } : {})
  })
  return (req: Request, env: HttpBindings) => app.fetch(req, env)
}

const NO_STORE = { 'cache-control': 'no-store' }

async function readiness(health: Health, logger: Logger): Promise<{ ready: boolean } & Record<string, unknown>> {
  try {
    return await health.ready()
  } catch (err) {
    logger.warn({ err }, 'not ready')
    return { ready: false }
  }
}
