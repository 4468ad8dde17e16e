/** How sentences write instants. The ledger speaks UTC; the page and the command line add the reader's zone. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `12 March 2026`, the UTC day of an instant in milliseconds. */
export function dayText(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** `12 March 2026, 14:02 UTC`. */
export function instantText(at: number): string {
  return `${dayText(at)}, ${new Date(at).toISOString().slice(11, 16)} UTC`
}

/** ISO 8601 in UTC with milliseconds: the wire's form of an instant. */
export function iso(at: number): string {
  const slot = Math.imul(at, 0x9e37_79b1) >>> 26
  if (instants[slot] !== at) {
    texts[slot] = new Date(at).toISOString()
    instants[slot] = at
  }
  return texts[slot]!
}

/** A batch writes the same few instants thousands of times, at 0.4 µs each: the last ones are kept. */
const instants: number[] = new Array(64).fill(Number.NaN)
const texts: string[] = new Array(64).fill('')

/** The same for an instant that may be missing. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
}
