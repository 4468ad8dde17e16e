import { readNmap } from './nmap.ts'
import { readNetstat, readSs } from './sockets.ts'
import type { Listing } from './types.ts'

/** A longer output is of no one host; it is not read. Bytes. */
export const MOST_LISTING_BYTES = 16 * 1024 * 1024

/**
 * Reads what `ss -ltnu`, `netstat -an` (Linux, Windows, macOS) or `nmap -oG -` printed; null when it is none of them. `addresses`
 * are the controller's: of an nmap output only these hosts count, or its only host when none are known.
 */
export function readListing(text: string, addresses: readonly string[] = []): Listing | null {
  const lines = text.split(/\r?\n|\r/)
  if (/^(# Nmap|Host: \S+ )/m.test(text)) return readNmap(lines, addresses)
  return readSs(lines) ?? readNetstat(lines)
}
