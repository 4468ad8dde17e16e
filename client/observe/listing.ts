import { readNmap } from './nmap.ts'
import { readNetstat, readSs } from './sockets.ts'

/** A number that something listens on, or is bound to. */
export interface Listening {
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  /** `0.0.0.0`, `::`, `*`, or one address of the host. */
  readonly address: string
  /** Name of the program, when the output has it. */
  readonly program: string | null
}

/** What a program printed about one host. */
export interface Listing {
  readonly source: 'ss' | 'netstat' | 'nmap'
  readonly listening: readonly Listening[]
  /** Whether the output would name the number if something listened there: only then silence means something. */
  covers(transport: 'tcp' | 'udp', port: number): boolean
  /** Hosts by address, where the output names them. */
  readonly hosts: readonly string[]
}

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
