import { MAX_PORT } from './ranges.ts'

/**
 * The port number that a text from a spreadsheet or a form means, or null. Only one to five of the digits 0-9, blanks
 * around them aside: `22,004`, `22004.0`, `0x55F4` and digits of other scripts are for a person to look at, not to guess.
 */
export function portFromText(text: string): number | null {
  const digits = text.trim()
  if (!/^[0-9]{1,5}$/.test(digits)) return null
  const port = Number(digits)
  return port <= MAX_PORT ? port : null
}
