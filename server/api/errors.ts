import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { z } from 'zod'
import { type DetailsOf, type ErrorCode, Refusal } from '../domain/errors.ts'
import { didYouMean } from '../domain/near.ts'
import { fieldsOf, messageOf } from './input-problems.ts'

/**
 * The one table of codes. 422 for PORT_NOT_LEASABLE: the request is well-formed and no state of the ledger will ever
 * let it pass, so it is neither unreadable (400) nor in conflict with somebody (409).
 */
export const STATUS = {
  PORT_NOT_LEASABLE: { http: 422, trpc: 'UNPROCESSABLE_CONTENT' },
  PORT_LEASED: { http: 409, trpc: 'CONFLICT' },
  PORT_QUARANTINED: { http: 409, trpc: 'CONFLICT' },
  PORT_EXCLUDED: { http: 409, trpc: 'CONFLICT' },
  NO_PORT_FREE: { http: 409, trpc: 'CONFLICT' },
  LEASE_DIFFERS: { http: 409, trpc: 'CONFLICT' },
  CHART_HELD: { http: 409, trpc: 'CONFLICT' },
  LEASE_REVOKED: { http: 409, trpc: 'CONFLICT' },
  LEASE_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  LEASE_ENDED: { http: 409, trpc: 'CONFLICT' },
  EPOCH_MISMATCH: { http: 409, trpc: 'CONFLICT' },
  REVISION_MISMATCH: { http: 409, trpc: 'CONFLICT' },
  CONTROLLER_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  CONTROLLER_RETIRED: { http: 409, trpc: 'CONFLICT' },
  CONTROLLER_EXISTS: { http: 409, trpc: 'CONFLICT' },
  ADDRESS_TAKEN: { http: 409, trpc: 'CONFLICT' },
  TEAM_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  TEAM_DISABLED: { http: 409, trpc: 'CONFLICT' },
  TEAM_EXISTS: { http: 409, trpc: 'CONFLICT' },
  TOKEN_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  TOKEN_EXISTS: { http: 409, trpc: 'CONFLICT' },
  EXCLUSION_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  FINDING_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  PLAN_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  OFFER_NOT_FOUND: { http: 404, trpc: 'NOT_FOUND' },
  QUOTA_EXCEEDED: { http: 409, trpc: 'CONFLICT' },
  UNAUTHENTICATED: { http: 401, trpc: 'UNAUTHORIZED' },
  FORBIDDEN: { http: 403, trpc: 'FORBIDDEN' },
  INVALID_INPUT: { http: 400, trpc: 'BAD_REQUEST' },
  RATE_LIMITED: { http: 429, trpc: 'TOO_MANY_REQUESTS' },
  UNAVAILABLE: { http: 503, trpc: 'SERVICE_UNAVAILABLE' },
  INTERNAL: { http: 500, trpc: 'INTERNAL_SERVER_ERROR' },
} as const satisfies Record<ErrorCode, { http: number; trpc: TRPC_ERROR_CODE_KEY }>

/** `error.data.portlease`: the code decides which details are there. */
export type PortleaseError = {
  [C in ErrorCode]: { code: C; message: string } & DetailsOf<C>
}[ErrorCode]

/** What leaves the server about one error. */
export interface WireError {
  readonly portlease: PortleaseError
  readonly http: number
  readonly trpc: TRPC_ERROR_CODE_KEY
  /** For the log alone: what a bug of ours threw. Refusals and bad input have none. */
  readonly bug?: unknown
}

export type Procedures = Readonly<Record<string, { type: 'query' | 'mutation' | 'subscription'; schema?: unknown }>>

/** What the host knows about a call and the error itself does not say. */
export interface ErrorHints {
  requestId?: string
  /** The procedure that was called, as the caller wrote it. */
  path?: string
  /** Every procedure by its path, with its kind and the zod schema of its input. */
  procedures?: Procedures
}

/** A refusal as tRPC throws it, for code that must throw tRPC's own error. */
export function toTRPCError(refusal: Refusal): TRPCError {
  return new TRPCError({ code: STATUS[refusal.code].trpc, message: refusal.message, cause: refusal })
}

// The host translates an error first, with hints; tRPC's formatter asks again later and gets the same answer.
const translated = new WeakMap<object, WireError>()

/** The one translator: a refusal, bad input, tRPC's own errors, and for all else INTERNAL, which says nothing. */
export function toWireError(error: unknown, hints: ErrorHints = {}): WireError {
  const key = typeof error === 'object' && error !== null ? error : undefined
  const known = key && translated.get(key)
  if (known) return known
  const wire = translate(error, hints)
  if (key) translated.set(key, wire)
  return wire
}

/** `{ code, message, …details }` for an error of whatever kind. */
export function toPortlease(error: unknown, hints?: ErrorHints): PortleaseError {
  return toWireError(error, hints).portlease
}

function translate(error: unknown, hints: ErrorHints): WireError {
  const refusal = refusalIn(error)
  if (refusal) return refused(refusal)
  if (error instanceof TRPCError) {
    const input = badInput(error, hints)
    if (input) return { ...refused(input.refusal), http: input.http, trpc: error.code }
  }
  return internal(error, hints.requestId)
}

function refused(refusal: Refusal): WireError {
  const { code, message, details } = refusal
  // The details of a refusal belong to its code by Refusal's own type; the union cannot say so.
  const portlease = { ...details, code, message } as PortleaseError
  return { portlease, ...STATUS[code] }
}

/** A refusal anywhere in the chain of causes: tRPC wraps what a procedure throws. */
function refusalIn(error: unknown): Refusal | undefined {
  let at = error
  for (let depth = 0; depth < 10 && at instanceof Error; depth++) {
    if (at instanceof Refusal) return at
    at = at.cause
  }
  return undefined
}

function internal(error: unknown, requestId: string | undefined): WireError {
  const message = requestId
    ? `Something went wrong inside portlease. The server's log has the cause under request ${requestId}.`
    : "Something went wrong inside portlease. The server's log has the cause."
  const next = 'Run it again; if it stays, send the request id to the admin of this server.'
  const bug = error instanceof TRPCError && error.cause ? error.cause : error
  return { portlease: { code: 'INTERNAL', message, requestId, next }, ...STATUS.INTERNAL, bug }
}

interface BadInput {
  refusal: Refusal<'INVALID_INPUT'>
  http: number
}

function invalid(path: string, message: string, http: number): BadInput {
  return { refusal: new Refusal('INVALID_INPUT', message, { fields: [{ path, message }] }), http }
}

/** The errors that tRPC itself raises about a request. Undefined: it is not about the request. */
function badInput(error: TRPCError, hints: ErrorHints): BadInput | undefined {
  const { path = '', procedures = {} } = hints
  switch (error.code) {
    case 'NOT_FOUND':
      return invalid('procedure', noProcedure(path, Object.keys(procedures)), 404)
    case 'METHOD_NOT_SUPPORTED':
      return invalid('method', wrongMethod(path, procedures[path]?.type), 405)
    case 'UNSUPPORTED_MEDIA_TYPE':
      return invalid('content-type', 'Send the input as JSON, with the header content-type: application/json.', 415)
    case 'PAYLOAD_TOO_LARGE':
      return invalid('body', error.message, 413)
    case 'CLIENT_CLOSED_REQUEST':
      return invalid('body', 'The request ended before all of it had come.', 499)
    case 'PARSE_ERROR':
      return invalid('body', error.message, 400)
    case 'BAD_REQUEST':
      return badRequest(error, hints)
    default:
      return undefined
  }
}

function badRequest(error: TRPCError, { path = '', procedures = {} }: ErrorHints): BadInput | undefined {
  const { cause } = error
  if (cause instanceof z.ZodError) {
    const fields = fieldsOf(cause, procedures[path]?.schema)
    return { refusal: new Refusal('INVALID_INPUT', messageOf(fields), { fields }), http: 400 }
  }
  if (cause instanceof SyntaxError)
    return invalid('input', `The input is not JSON: ${cause.message.slice(0, 200)}.`, 400)
  // A parser of ours that throws anything else has a bug, and its message is about our inside.
  return cause === undefined || cause instanceof URIError ? invalid('request', error.message, 400) : undefined
}

function noProcedure(path: string, paths: string[]): string {
  if (path === '') return 'Name a procedure: /trpc/lease.acquire.'
  const name = path.length > 100 ? `${path.slice(0, 99)}…` : path
  return `There is no procedure ${name}.${didYouMean(path, paths)}`
}

function wrongMethod(path: string, type: Procedures[string]['type'] | undefined): string {
  if (type === 'query') return `${path} is a query: call it by GET, or by POST.`
  if (type === 'subscription') return `${path} is a stream of events: call it by GET.`
  return `${path} is called by POST, with its input as the JSON body.`
}
