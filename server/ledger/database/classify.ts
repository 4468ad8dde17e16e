import { CommitError, ValueError } from './sql.ts'

/**
 * What a failed statement or transaction calls for: `busy` nothing is wrong, try again; `data` a value in it is
 * refused, so the same batch would fail again; `unavailable` disk, file or connection: try later; `unknown` the rest.
 */
export type Failure = 'busy' | 'data' | 'unavailable' | 'unknown'

/** SQLite's primary result codes (sqlite.org/rescode.html); an extended code begins with its primary one. */
const SQLITE: readonly (readonly [Failure, RegExp])[] = [
  ['busy', /^SQLITE_(BUSY|LOCKED|PROTOCOL)/],
  ['data', /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/],
  ['unavailable', /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PERM|AUTH|INTERRUPT|NOLFS)/],
]

/** SQLSTATE classes and codes (PostgreSQL manual, appendix A). */
const SQLSTATE: readonly (readonly [Failure, RegExp])[] = [
  ['busy', /^(40001|40P01|55P03)$/],
  ['data', /^2[23][0-9A-Z]{3}$/],
  // 28 and 3D: let in no more, or the database is gone; 25P03: we stood still in a transaction, and PostgreSQL ended it.
  ['unavailable', /^(08|28|3D|53|55|57|58|XX)[0-9A-Z]{3}$/],
  ['unavailable', /^(25006|25P03)$/],
]

/** Prisma's and Node's own codes: looked at last, because P2010 and P2039 only wrap one of the codes above. */
const OTHER: readonly (readonly [Failure, RegExp])[] = [
  ['busy', /^(P1008|P2028|P2034)$/],
  ['data', /^(P2000|P2002|P2003|P2004|P2011|P2020)$/],
  [
    'unavailable',
    /^(P1001|P1002|P1017|P2024|ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENET[A-Z]+|ENOTFOUND|EAI_AGAIN|ENOSPC|EIO)$/,
  ],
]

/** Errors without a code: node-postgres when a connection is gone, better-sqlite3 when it is closed. */
const GONE =
  /Connection terminated|not queryable|Query read timeout|timeout expired|timeout exceeded|connection is not open/i

const KINDS: Readonly<Record<string, Failure>> = {
  SocketTimeout: 'busy',
  TransactionWriteConflict: 'busy',
  UniqueConstraintViolation: 'data',
  NullConstraintViolation: 'data',
  ForeignKeyConstraintViolation: 'data',
  ValueOutOfRange: 'data',
  InvalidInputValue: 'data',
  DatabaseNotReachable: 'unavailable',
  ConnectionClosed: 'unavailable',
  TooManyConnections: 'unavailable',
  TlsConnectionError: 'unavailable',
  AuthenticationFailed: 'unavailable',
  DatabaseAccessDenied: 'unavailable',
  DatabaseDoesNotExist: 'unavailable',
}

/** Sorts any error of a statement, a transaction or a COMMIT, whichever layer it comes from. */
export function classify(error: unknown): Failure {
  if (error instanceof ValueError) return 'data'
  const layers = unwrap(error)
  const codes = codesOf(layers)
  for (const table of [SQLITE, SQLSTATE]) {
    for (const code of codes) for (const [failure, pattern] of table) if (pattern.test(code)) return failure
  }
  for (const layer of layers) {
    const byKind = typeof layer.kind === 'string' ? KINDS[layer.kind] : undefined
    if (byKind) return byKind
  }
  for (const code of codes) for (const [failure, pattern] of OTHER) if (pattern.test(code)) return failure
  return layers.some((layer) => typeof layer.message === 'string' && GONE.test(layer.message))
    ? 'unavailable'
    : 'unknown'
}

/** Whether the error came from the COMMIT itself: all statements had succeeded, and the fate is not known. */
export function isCommitError(error: unknown): error is CommitError {
  return error instanceof CommitError
}

/** Whether PostgreSQL stopped the statement, because it took longer than statement_timeout allows. */
export function isStopped(error: unknown): boolean {
  return codesOf(unwrap(error)).includes('57014')
}

/** Whether there is no room left where the database writes. */
export function isDiskFull(error: unknown): boolean {
  return codesOf(unwrap(error)).some((code) => code === '53100' || code === 'ENOSPC' || code.startsWith('SQLITE_FULL'))
}

function codesOf(layers: readonly Layer[]): string[] {
  return layers.flatMap((layer) => [layer.originalCode, layer.code]).filter((code) => typeof code === 'string')
}

interface Layer {
  code?: unknown
  originalCode?: unknown
  kind?: unknown
  message?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** The error and those inside it: our CommitError, Prisma's errors and its adapter's each wrap the next. */
function unwrap(error: unknown): Layer[] {
  const layers: Layer[] = []
  const waiting: unknown[] = [error]
  while (waiting.length > 0 && layers.length < 10) {
    const layer = waiting.shift()
    if (typeof layer !== 'object' || layer === null) continue
    const known: Layer = layer
    layers.push(known)
    waiting.push(known.cause, known.meta?.driverAdapterError)
  }
  return layers
}
