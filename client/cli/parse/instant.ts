import { InvalidArgumentError } from 'commander'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MONTH = /^(\d{4})(?:-(\d{2}))?$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/**
 * The wire's instant of a date as people write it: `2027-05-01` is the beginning of that day in the local zone;
 * `2027-05-01T12:00Z` is taken as it stands. Throws commander's error for anything else.
 */
export function parseInstant(text: string): string {
  const day = DAY.exec(text.trim())
  if (day) return startOf(Number(day[1]), Number(day[2]), Number(day[3])).toISOString()
  if (INSTANT.test(text.trim()) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString()
  throw notADate()
}

/** A span: `2026`, `2026-03` or `2026-03-14`, from its first instant to that after its last, in the local zone. */
export function parseSpan(text: string): { from: string; to: string } {
  const day = DAY.exec(text.trim())
  if (day) return span(startOf(Number(day[1]), Number(day[2]), Number(day[3])), [0, 0, 1])
  const month = MONTH.exec(text.trim())
  if (!month) throw new InvalidArgumentError('Write a span as 2026, 2026-03 or 2026-03-14.')
  if (month[2]) return span(startOf(Number(month[1]), Number(month[2]), 1), [0, 1, 0])
  return span(startOf(Number(month[1]), 1, 1), [1, 0, 0])
}

function span(first: Date, [years, months, days]: readonly [number, number, number]): { from: string; to: string } {
  const next = new Date(first.getFullYear() + years, first.getMonth() + months, first.getDate() + days)
  // The wire's spans include both ends.
  return { from: first.toISOString(), to: new Date(next.getTime() - 1).toISOString() }
}

function startOf(year: number, month: number, day: number): Date {
  const date = new Date(year, month - 1, day)
  // 30 February would become 2 March.
  if (date.getMonth() !== month - 1 || date.getDate() !== day) throw notADate()
  return date
}

function notADate(): InvalidArgumentError {
  return new InvalidArgumentError('Write a date as 2027-05-01, or an instant as 2027-05-01T12:00Z.')
}
