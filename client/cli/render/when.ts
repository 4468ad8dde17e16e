const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** `22 November 2026`, the day of an instant in the reader's zone. */
export function dayOf(instant: string): string {
  const at = new Date(instant)
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`
}

/** `22 November 2026, 14:02`, in the reader's zone. */
export function momentOf(instant: string): string {
  const at = new Date(instant)
  return `${dayOf(instant)}, ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** `2026-11-22` in the reader's zone, or nothing: a column of a terminal's table. */
export function dateOf(instant: string | null): string {
  if (instant === null) return ''
  const at = new Date(instant)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** `2026-11-22 14:02` in the reader's zone: an instant in a column. */
export function stampOf(instant: string | null): string {
  if (instant === null) return ''
  const at = new Date(instant)
  return `${dateOf(instant)} ${two(at.getHours())}:${two(at.getMinutes())}`
}

const DAY_MS = 86_400_000

/** How many days lie between two instants; `12 days`, `1 day`, `less than a day`. */
export function daysBetween(from: string, to: string): string {
  const days = Math.round(Math.abs(Date.parse(to) - Date.parse(from)) / DAY_MS)
  return days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`
}

/** The reader's zone, as answers name it: `Europe/Berlin`. */
export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
