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

/** So many days count as lately: a chart that was seen within them may well be listening. */
const LATELY_DAYS = 7

/** When a holder was last seen, which is known to the day: `today`, `yesterday`, `292 days ago`. */
export function seenText(seenAt: string, now: string): { text: string; recent: boolean } {
  const days = Math.max(0, Math.floor(Date.parse(now) / DAY_MS) - Math.floor(Date.parse(seenAt) / DAY_MS))
  const text = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
  return { text, recent: days <= LATELY_DAYS }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
