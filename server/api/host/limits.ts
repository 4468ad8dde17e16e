/** What one request may cost before anybody has looked at it. */
export interface Limits {
  /** Bytes of a body. */
  readonly bodyBytes: number
  /** Bytes of a body for procedures that take many things at once. */
  readonly bodyBytesOf: Readonly<Record<string, number>>
  /** Bytes of all bodies that are under way; small ones do not count. */
  readonly allBodiesBytes: number
  /** Characters of a URL. */
  readonly urlLength: number
  /** Calls in one batch. */
  readonly batch: number
}

const MIB = 1024 * 1024

export const LIMITS: Limits = {
  bodyBytes: MIB,
  // A thousand requests, and twenty thousand rows, with room for long purposes and labels.
  bodyBytesOf: { 'lease.acquireMany': 8 * MIB, 'lease.plan': 8 * MIB, 'lease.import': 32 * MIB },
  // Parsed, a body takes some four times as much.
  allBodiesBytes: 128 * MIB,
  urlLength: 16_384,
  batch: 100,
}

/** URL and headers together; Node refuses more while it reads. */
export const HEADER_BYTES = 32_768

/** How large the body of these calls may be. */
export function bodyLimit(limits: Limits, paths: readonly string[]): number {
  return Math.max(limits.bodyBytes, ...paths.map((path) => limits.bodyBytesOf[path] ?? 0))
}
