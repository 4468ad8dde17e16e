const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** A duration as people write it: a number and its unit. */
export const DURATION = /^(\d{1,9})([smhd])$/

/** Seconds of `90s`, `30m`, `12h` or `7d`; null for anything else, and for none at all. */
export function secondsOf(text: string): number | null {
  const match = DURATION.exec(text.trim())
  const seconds = match ? Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] : 0
  return seconds === 0 ? null : seconds
}

/** `5400` → `90m`: the largest unit that divides it. */
export function durationText(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds >= SECONDS[unit] && seconds % SECONDS[unit] === 0) return `${seconds / SECONDS[unit]}${unit}`
  }
  return `${seconds}s`
}
