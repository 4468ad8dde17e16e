import { type AnyCode, PortleaseError } from '../error.ts'

/** Exit codes. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  refused: 3,
  notAllowed: 4,
  tryAgain: 5,
  differs: 6,
  /** `run`: the lease was lost, and the command stopped. */
  leaseLost: 124,
  /** `run`: as docker has them. */
  ownFailure: 125,
  notExecutable: 126,
  notFound: 127,
  stopped: 130,
} as const

/** The one table from error to exit code, exhaustive by type. */
const EXIT_OF = {
  PORT_NOT_LEASABLE: EXIT.refused,
  PORT_LEASED: EXIT.refused,
  PORT_QUARANTINED: EXIT.refused,
  PORT_EXCLUDED: EXIT.refused,
  NO_PORT_FREE: EXIT.refused,
  LEASE_DIFFERS: EXIT.refused,
  CHART_HELD: EXIT.refused,
  LEASE_REVOKED: EXIT.refused,
  LEASE_NOT_FOUND: EXIT.refused,
  LEASE_ENDED: EXIT.refused,
  EPOCH_MISMATCH: EXIT.refused,
  REVISION_MISMATCH: EXIT.refused,
  CONTROLLER_NOT_FOUND: EXIT.refused,
  CONTROLLER_RETIRED: EXIT.refused,
  CONTROLLER_EXISTS: EXIT.refused,
  ADDRESS_TAKEN: EXIT.refused,
  TEAM_NOT_FOUND: EXIT.refused,
  TEAM_DISABLED: EXIT.refused,
  TEAM_EXISTS: EXIT.refused,
  TOKEN_NOT_FOUND: EXIT.refused,
  TOKEN_EXISTS: EXIT.refused,
  EXCLUSION_NOT_FOUND: EXIT.refused,
  FINDING_NOT_FOUND: EXIT.refused,
  PLAN_NOT_FOUND: EXIT.refused,
  OFFER_NOT_FOUND: EXIT.refused,
  QUOTA_EXCEEDED: EXIT.refused,
  UNAUTHENTICATED: EXIT.notAllowed,
  FORBIDDEN: EXIT.notAllowed,
  INVALID_INPUT: EXIT.usage,
  RATE_LIMITED: EXIT.tryAgain,
  UNAVAILABLE: EXIT.tryAgain,
  INTERNAL: EXIT.bug,
  UNREACHABLE: EXIT.tryAgain,
  TIMEOUT: EXIT.tryAgain,
  ABORTED: EXIT.stopped,
  LEASE_LOST: EXIT.refused,
  VERSION_MISMATCH: EXIT.bug,
} as const satisfies Record<AnyCode, number>

/** The exit code for whatever was thrown. A code that only a newer server knows is a refusal. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return error.exit
  if (error instanceof Stopped) return EXIT.stopped
  if (!PortleaseError.is(error)) return EXIT.bug
  return Object.hasOwn(EXIT_OF, error.code) ? EXIT_OF[error.code] : EXIT.refused
}

/** The command was written in a way that cannot be carried out. `lines` come below the sentence, label and text. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly lines: readonly Line[]
  readonly exit: number = EXIT.usage
  constructor(message: string, lines: readonly Line[] = []) {
    super(message)
    this.lines = lines
  }
}

/** Something in a file that somebody wrote; line and column begin at 1. */
export interface FileProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A file has mistakes: each is told with its place. */
export class FileError extends UsageError {
  readonly problems: readonly FileProblem[]
  override readonly exit: number
  constructor(message: string, problems: readonly FileProblem[], exit: number = EXIT.usage) {
    super(message)
    this.problems = problems
    this.exit = exit
  }
}

/** A person said no, or pressed Ctrl-C. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** A labelled line below a sentence: `  ask    mixing desk, ext. 4432`. */
export type Line = readonly [label: string, text: string]
