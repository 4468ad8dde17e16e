import { InvalidArgumentError } from 'commander'
import { secondsOf } from '../../duration.ts'

/** Seconds of a duration as people write it: `90s`, `30m`, `12h`, `7d`. Throws commander's error for anything else. */
export function parseDuration(text: string): number {
  const seconds = secondsOf(text)
  if (seconds === null) throw new InvalidArgumentError('Write a duration as 90s, 30m, 12h or 7d.')
  return seconds
}
