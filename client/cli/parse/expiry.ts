import { InvalidArgumentError } from 'commander'
import { parseDuration } from './duration.ts'
import { parseInstant } from './instant.ts'

/** An end as people write it: a date, `2027-05-01`, or a time from now, `365d`. Gives the wire's instant for a now (milliseconds). */
export function parseExpiry(text: string): (now: number) => string {
  if (/^\d+[smhd]$/.test(text.trim())) {
    const seconds = parseDuration(text)
    return (now) => new Date(now + seconds * 1000).toISOString()
  }
  try {
    const instant = parseInstant(text)
    return () => instant
  } catch {
    throw new InvalidArgumentError('Write a date as 2027-05-01, or a time from now as 30m, 12h or 365d.')
  }
}
