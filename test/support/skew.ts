import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'

// A wall clock that a test sets, for one process or for a whole host of them. Nobody keeps `Date.now` itself, so this may
// be loaded at any time. Monotonic time stays as it is.

const Real = Date
let aheadMs = () => 0

/** How far this process's wall clock is ahead of the host's, in milliseconds; negative: behind. */
export function skewBy(ms: number): void {
  aheadMs = () => ms
}

/** From now on a file says it, to every process that follows it at the same instant: they share a host. */
export function followClock(path: string): void {
  const file = openSync(path, 'r')
  const bytes = Buffer.alloc(8)
  aheadMs = () => {
    readSync(file, bytes, 0, 8, 0)
    return bytes.readDoubleLE()
  }
}

/** Sets the clock of everybody who follows the file. */
export function setClock(path: string, ms: number): void {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(ms)
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT)
  writeSync(file, bytes, 0, 8, 0)
  closeSync(file)
}

class SkewedDate extends Real {
  constructor(...given: [] | ConstructorParameters<DateConstructor>) {
    super(...((given.length === 0 ? [Real.now() + aheadMs()] : given) as [number]))
  }

  static override now(): number {
    return Real.now() + aheadMs()
  }
}

globalThis.Date = SkewedDate as DateConstructor
