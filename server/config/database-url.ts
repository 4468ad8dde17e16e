/** Where the ledger is kept. A SQLite path is as it was written: relative to the folder that the server was started in. */
export type Database =
  | { readonly dialect: 'sqlite'; readonly url: string; readonly path: string }
  | { readonly dialect: 'postgresql'; readonly url: string }

const HELP = 'file:./data/portlease.db (SQLite) and postgresql://user:password@host:5432/database can'

/** What a DATABASE_URL says, or the end of a sentence that says why it says nothing. It never repeats a password. */
export function parseDatabaseUrl(url: string): Database | string {
  if (url.startsWith('file:')) return sqlite(url)
  if (/^postgres(ql)?:\/\//.test(url)) return postgresql(url)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]
  return `, which cannot be a database${scheme ? ` (${scheme}: is not known here)` : ''}: ${HELP}`
}

function sqlite(url: string): Database | string {
  const path = url.slice('file:'.length)
  if (path === '' || path.endsWith('/')) return `, which names no file: ${HELP}`
  if (path.startsWith(':memory:')) return ', which would be forgotten at the end: a ledger needs a file'
  if (path.includes('?')) return ', which has settings after a question mark: leave them out, the server sets its own'
  // file:///var/lib/x.db is the same file as file:/var/lib/x.db.
  return { dialect: 'sqlite', url, path: path.replace(/^\/\/(?=\/)/, '') }
}

function postgresql(url: string): Database | string {
  if (!isReadable(url))
    return ', which cannot be read: signs such as @, / and % in a name or password are written as %40, %2F and %25'
  const { hostname, pathname } = new URL(url)
  if (hostname === '' && !url.includes('host=')) return `, which names no host: ${HELP}`
  if (pathname.length <= 1) return `, which names no database after the host: ${HELP}`
  return { dialect: 'postgresql', url }
}

/** An address, and in its names no % that stands for nothing. */
function isReadable(url: string): boolean {
  try {
    const { username, hostname, pathname } = new URL(url)
    decodeURIComponent(`${username}${hostname}${pathname}`)
    return true
  } catch {
    return false
  }
}

/** For logs and the ready message: the address without its password. */
export function withoutPassword(database: Database): string {
  if (database.dialect === 'sqlite') return database.path
  const url = new URL(database.url)
  if (url.password) url.password = '***'
  url.search = ''
  return url.href
}
