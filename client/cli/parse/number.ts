import { InvalidArgumentError } from 'commander'

/** A whole number in decimal digits, and nothing else: `61000`, not `0xee48`, `61,000` or `6.1e4`. */
export function parseWhole(text: string): number {
  if (!/^\d{1,15}$/.test(text.trim())) throw new InvalidArgumentError('Write a whole number: 61000.')
  return Number(text)
}

/** A port number. Whether it may be leased is the policy's question. */
export function parsePort(text: string): number {
  const port = parseWhole(text)
  if (port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

/** `50000-50999`, or one number. */
export function parseRange(text: string): { first: number; last: number } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim())
  if (!match) throw new InvalidArgumentError('Write a range as 61000-61099, or one number.')
  const first = parsePort(match[1]!)
  const last = match[2] === undefined ? first : parsePort(match[2])
  if (last < first) throw new InvalidArgumentError('The last number must not be below the first.')
  return { first, last }
}
