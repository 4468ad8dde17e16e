import { InvalidArgumentError } from 'commander'

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** Seconds of a duration as people write it: `90s`, `30m`, `12h`, `7d`. Throws commander's error for anything else. */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text.trim())
  const value = match ? Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] : 0
  if (!value) throw new InvalidArgumentError('Write a duration as 90s, 30m, 12h or 7d.')
  return value
}

/** `5400` → `90m`: the largest unit that divides it. */
export function durationText(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds >= SECONDS[unit] && seconds % SECONDS[unit] === 0) return `${seconds / SECONDS[unit]}${unit}`
  }
  return `${seconds}s`
}
