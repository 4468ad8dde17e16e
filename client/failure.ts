import { TRPCClientError } from '@trpc/client'
import { type AnyCode, type AnyDetailsOf, type Outcome, PortleaseError } from './error.ts'

/** Why one try brought no result. `final` ends the call; the others may be tried again. */
export type Failure =
  | { kind: 'final'; error: PortleaseError }
  /** The server answered that it cannot do this now. */
  | { kind: 'busy'; error: PortleaseError; outcome: Outcome; retryAfterMs: number }
  /** No server answered. `final` means that the next try would find the same. */
  | { kind: 'unreachable'; reason: string; outcome: Outcome; final: boolean; cause: unknown }
  | { kind: 'timeout'; cause: unknown }
  /** Something answered that is not a portlease server. */
  | { kind: 'foreign'; found: string; status: number | null; outcome: Outcome; cause: unknown }

/** Thrown by the guarded fetch when an answer is not the JSON of a portlease server. */
export class ForeignAnswer extends Error {
  readonly status: number
  readonly found: string
  constructor(status: number, found: string) {
    super(found)
    this.status = status
    this.found = found
  }
}

/** Thrown by the guarded fetch when the connection failed, with what fetch threw as its cause. */
export class ConnectionTrouble extends Error {
  constructor(cause: unknown) {
    super('The connection failed.', { cause })
  }
}

/** Errors of the connection before a byte of the request could have arrived: nothing can have been done. */
const NEVER_SENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
}
/** The same, and trying again would not help. */
const HOPELESS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no computer has this name',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that this computer does not know',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that this computer does not know',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak https; is the address http://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak https; is the address http://?',
}

/** Says what a failed try means for the call. `error` is what tRPC's link threw. */
export function classify(error: unknown): Failure {
  if (error instanceof TRPCClientError) {
    const answered = refusalOf(error)
    if (answered) return answered
    return classifyTransport(error.cause ?? error)
  }
  return classifyTransport(error)
}

/** The server's own answer, when there is one. */
function refusalOf(error: TRPCClientError<never>): Failure | undefined {
  const data = error.data as Record<string, unknown> | null | undefined
  const shape: unknown = data?.portlease
  const requestId = requestIdOf(error)
  if (typeof shape !== 'object' || shape === null) return strangerOf(error, data)
  const { code, message, ...details } = shape as { code: AnyCode; message: string }
  if (code === 'INVALID_INPUT' && isNoProcedure(details)) return stranger(message, error)
  const wait = details as { retryAfterMs?: number; outcome?: Outcome }
  const busy = code === 'UNAVAILABLE' || code === 'RATE_LIMITED'
  const refusal = new PortleaseError(code, message, details as AnyDetailsOf<AnyCode>, {
    cause: error,
    requestId,
    retryable: busy,
  })
  if (!busy) return { kind: 'final', error: refusal }
  const outcome = code === 'UNAVAILABLE' && wait.outcome !== 'nothing' ? 'unknown' : 'nothing'
  return { kind: 'busy', error: refusal, outcome, retryAfterMs: wait.retryAfterMs ?? 0 }
}

/** A tRPC server that is not ours. Undefined: not even that. */
function strangerOf(
  error: TRPCClientError<never>,
  data: Record<string, unknown> | null | undefined,
): Failure | undefined {
  return data && typeof data.code === 'string' ? stranger(error.message, error) : undefined
}

function stranger(message: string, cause: unknown): Failure {
  return { kind: 'foreign', found: `"${message}"`, status: null, outcome: 'nothing', cause }
}

/** A portlease server of another version, which lacks the procedure: the input was not even looked at. */
function isNoProcedure(details: Record<string, unknown>): boolean {
  const { fields } = details as { fields?: { path?: unknown }[] }
  return fields?.[0]?.path === 'procedure'
}

function requestIdOf(error: TRPCClientError<never>): string | undefined {
  const response = error.meta?.response
  return response instanceof Response ? (response.headers.get('x-request-id') ?? undefined) : undefined
}

function classifyTransport(error: unknown): Failure {
  if (error instanceof ForeignAnswer) return foreign(error)
  if (error instanceof ConnectionTrouble) return connection(error.cause)
  if (!(error instanceof TypeError)) {
    return { kind: 'foreign', found: 'JSON that cannot be read', status: null, outcome: 'unknown', cause: error }
  }
  // A TypeError of the connection would be inside a ConnectionTrouble. This one came before it: the input would not become
  // JSON (a BigInt, a circle), and nothing was sent.
  const message = `This request cannot be written as JSON: ${error.message}`
  const details = { fields: [{ path: '', message }] }
  return { kind: 'final', error: new PortleaseError<AnyCode>('INVALID_INPUT', message, details, { cause: error }) }
}

function connection(cause: unknown): Failure {
  const { code, syscall } = systemErrorOf(cause)
  if (isBlockedPort(cause)) {
    const reason = 'fetch never calls this port; let the server listen on another one'
    return { kind: 'unreachable', reason, outcome: 'nothing', final: true, cause }
  }
  const established = syscall === 'read' || syscall === 'write'
  const never = established ? undefined : NEVER_SENT[code]
  if (never) return { kind: 'unreachable', reason: never, outcome: 'nothing', final: false, cause }
  const hopeless = HOPELESS[code]
  if (hopeless) return { kind: 'unreachable', reason: hopeless, outcome: 'nothing', final: true, cause }
  if (isParserError(cause)) {
    return { kind: 'foreign', found: 'with something that is not HTTP', status: null, outcome: 'unknown', cause }
  }
  return { kind: 'unreachable', reason: 'the connection was cut', outcome: 'unknown', final: false, cause }
}

function foreign(cause: ForeignAnswer): Failure {
  const { status, found } = cause
  if (status === 502 || status === 503 || status === 504) {
    const reason = `something on the way answered ${found}`
    return { kind: 'unreachable', reason, outcome: 'unknown', final: false, cause }
  }
  return { kind: 'foreign', found, status, outcome: 'unknown', cause }
}

/** Ports of old services, such as 1, 25 and 6000, are closed to fetch by its own standard. */
function isBlockedPort(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error && error.cause.message === 'bad port'
}

/** What came back is not HTTP. Node 20 and 22 say so with a code as well, 24 by the name alone. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'HTTPParserError' || isParserError(error.cause))
}

/** The system's code of an error, or of what caused it: fetch hides it one or two levels down. */
function systemErrorOf(error: unknown): { code: string; syscall: unknown } {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code, syscall } = at as { code?: unknown; syscall?: unknown }
    if (typeof code === 'string') return { code, syscall }
  }
  return { code: '', syscall: undefined }
}
