import { initTRPC, type TRPCDefaultErrorShape, type TRPCError } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { App } from '../service/context.ts'
import { type PortleaseError, toWireError, type WireError } from './errors.ts'

/** What the host knows about a request before anybody has looked at it. */
export interface RequestFacts {
  /** In the answer's `x-request-id`, in the log and in the ledger's events. */
  requestId: string
  /** The caller's IP address. */
  origin: string
  /** The bearer token as it was sent, or null. Nobody has checked it. */
  token: string | null
  /** Aborted when the caller has gone; for a stream of events also when the server stops. */
  signal: AbortSignal
}

/** What every procedure gets. */
export interface Context extends RequestFacts {
  readonly app: App
}

/** tRPC's error shape with our part. No stack, ever. */
export interface ErrorShape extends TRPCDefaultErrorShape {
  data: TRPCDefaultErrorShape['data'] & { portlease: PortleaseError }
}

/** The JSON of an error, the same whether a procedure, tRPC or the host refused. */
export function errorShape({ portlease, http, trpc }: WireError, path?: string): ErrorShape {
  return {
    message: portlease.message,
    code: TRPC_ERROR_CODES_BY_KEY[trpc],
    data: { code: trpc, httpStatus: http, ...(path === undefined ? {} : { path }), portlease },
  }
}

/** How every router here is made; tests make small ones of their own with it. */
export const ROOT = {
  isDev: false,
  errorFormatter({ error, path, ctx }: { error: TRPCError; path: string | undefined; ctx?: RequestFacts }): ErrorShape {
    return errorShape(toWireError(error, { path, requestId: ctx?.requestId }), path)
  },
  // A proxy cuts silent connections after a minute or so; a client that hears nothing for 45 s connects anew.
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
}

const t = initTRPC.context<Context>().create(ROOT)

export const { router } = t
export const publicProcedure = t.procedure
