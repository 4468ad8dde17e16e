import { PortleaseError } from './error.ts'

/** The same fields as the command line and the server use. */
export const DEFAULT_URL = 'http://127.0.0.1:22040'

/** The environment, where there is one: a browser has none. */
export function environment(): Record<string, string | undefined> {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {}
}

/**
 * The server's address without a trailing slash. Throws `INVALID_INPUT` for what is not an http(s) address, and for one
 * with a name, a password or a query inside: an address is logged, a secret must not be.
 */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw badSetting('url', `The server's address must look like ${DEFAULT_URL}, not "${text}".`)
  }
  if (url.username || url.password || url.search || url.hash) {
    throw badSetting('url', `The server's address must have no name, password, query or fragment in it: ${url.origin}`)
  }
  return url.href.replace(/\/+$/, '')
}

/** A token as a header can carry it, or undefined for none. Spaces and line ends around it are dropped. */
export function parseToken(text: string | undefined): string | undefined {
  const token = text?.trim()
  if (!token) return undefined
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw badSetting('token', 'The token has characters that no token has: spaces, line ends or letters outside ASCII.')
  }
  return token
}

function badSetting(path: string, message: string): PortleaseError<'INVALID_INPUT'> {
  return new PortleaseError('INVALID_INPUT', message, { fields: [{ path, message }] })
}
