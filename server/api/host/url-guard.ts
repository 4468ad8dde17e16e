/** Query parameters that people put tokens into, in small letters and without signs. */
const TOKEN_NAMES = new Set([
  'token',
  'accesstoken',
  'authtoken',
  'portleasetoken',
  'authorization',
  'auth',
  'bearer',
  'apikey',
  'key',
  'secret',
  'password',
  'connectionparams',
])

/**
 * Whether a URL as it was sent carries a token: in a parameter of such a name, in its user part, or anywhere by its
 * looks. URLs end up in proxies' logs and browsers' histories, so such a request is refused and never logged.
 */
export function hasToken(url: string): boolean {
  if (/plt_[\w-]{16,}/i.test(url) || /^https?:\/\/[^/?#]*@/i.test(url)) return true
  const question = url.indexOf('?')
  if (question === -1) return false
  for (const pair of url.slice(question + 1).split(/[&;?]/)) {
    const equals = pair.indexOf('=')
    const name = equals === -1 ? pair : pair.slice(0, equals)
    if (name !== 'input' && TOKEN_NAMES.has(plain(name))) return true
  }
  return false
}

function plain(name: string): string {
  const decoded = name.includes('%') ? percentDecoded(name) : name
  return decoded.toLowerCase().replace(/[^a-z]/g, '')
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The part between host and query: `/trpc/lease.get`. `url` is a whole URL. */
export function pathnameOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.indexOf('?', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}
