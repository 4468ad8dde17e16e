import { readFileSync } from 'node:fs'
import { DEFAULT_URL, parseToken, parseUrl } from '../settings.ts'
import { UsageError } from './exit.ts'
import type { Io } from './io.ts'
import { decodeText } from './parse/text.ts'
import { readSignIns, tokenFor } from './sign-ins.ts'

/** The flags that every command takes. */
export interface GlobalFlags {
  url?: string | undefined
  tokenFile?: string | undefined
  /** Seconds. */
  timeout?: number | undefined
}

export interface Settings {
  readonly url: string
  readonly token: string | undefined
  /** For how long what is safe to repeat is repeated, in milliseconds. */
  readonly retryForMs: number
}

/** One place that settings may come from; the first that knows wins. */
type Source = (flags: GlobalFlags, io: Io, url: string) => string | undefined

const URL_SOURCES: readonly Source[] = [
  (flags) => flags.url,
  (_, { env }) => env.PORTLEASE_URL,
  (_, { env }) => readSignIns(env).current,
  () => DEFAULT_URL,
]

const TOKEN_SOURCES: readonly Source[] = [
  ({ tokenFile }) => (tokenFile === undefined ? undefined : readToken(tokenFile)),
  (_, { env }) => env.PORTLEASE_TOKEN,
  // Kept for this server alone.
  (_, { env }, url) => tokenFor(readSignIns(env), url),
  // The token that the server on this computer wrote at its first start. It is never sent to another computer.
  (_, __, url) => (isLoopback(url) ? readIfThere('./data/admin.token') : undefined),
]

/** Flags, then the environment, then what this computer knows. Throws for a bad address or token. */
export function readSettings(flags: GlobalFlags, io: Io): Settings {
  const url = urlOf(flags, io)
  const token = parseToken(firstOf(TOKEN_SOURCES, flags, io, url))
  return { url, token, retryForMs: (flags.timeout ?? 30) * 1000 }
}

function firstOf(sources: readonly Source[], flags: GlobalFlags, io: Io, url: string): string | undefined {
  for (const source of sources) {
    const value = source(flags, io, url)
    if (value) return value
  }
  return undefined
}

/** Whether an address is this computer's own. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** The server that a line or the environment names, or the one of the last login. Throws for a bad address. */
export function urlOf(flags: GlobalFlags, io: Io): string {
  return parseUrl(firstOf(URL_SOURCES, flags, io, '') ?? DEFAULT_URL)
}

/** The token in a file. Throws a usage error when there is none. */
export function readToken(file: string): string {
  const token = readIfThere(file)?.trim()
  if (!token) throw new UsageError(`There is no token to read in ${file}.`)
  return token
}

function readIfThere(file: string): string | undefined {
  try {
    return decodeText(readFileSync(file))
  } catch {
    return undefined
  }
}
