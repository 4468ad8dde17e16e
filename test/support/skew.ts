// A wall clock that a test sets for this one process. Nobody keeps `Date.now` itself, so it may be loaded at any time.
// Monotonic time stays as it is.

const Real = Date
let aheadMs = 0

/** How far this process's wall clock is ahead of the host's, in milliseconds; negative: behind. */
export function skewBy(ms: number): void {
  aheadMs = ms
}

class SkewedDate extends Real {
  constructor(...given: [] | ConstructorParameters<DateConstructor>) {
    super(...((given.length === 0 ? [Real.now() + aheadMs] : given) as [number]))
  }

  static override now(): number {
    return Real.now() + aheadMs
  }
}

globalThis.Date = SkewedDate as DateConstructor
