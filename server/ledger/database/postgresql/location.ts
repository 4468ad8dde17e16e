import { DatabaseError } from '../database.ts'

/** A `postgresql:` address, taken apart as far as people need it. */
export interface Location {
  /** What the driver gets. It may hold a password. */
  readonly url: string
  /** Host, port if it is not the usual one, and database: for people. */
  readonly path: string
  readonly host: string
  readonly database: string
  readonly role: string | null
}

/** @throws DatabaseError for an address without a database name, or one that cannot be read; it never repeats the password */
export function locationOf(url: string): Location {
  const parsed = parse(url)
  const database = decodeURIComponent(parsed.pathname.replace(/^\//, ''))
  if (database === '') {
    throw new DatabaseError('DATABASE_URL names no database: write postgresql://role:password@host:5432/portlease.')
  }
  if (parsed.searchParams.has('schema')) {
    throw new DatabaseError(
      'DATABASE_URL takes no schema=…: the ledger lies in the schema public of a database of its own.',
    )
  }
  const name = decodeURIComponent(parsed.hostname) || parsed.searchParams.get('host') || 'localhost'
  const host = parsed.port === '' || parsed.port === '5432' ? name : `${name}:${parsed.port}`
  const role = decodeURIComponent(parsed.username) || parsed.searchParams.get('user')
  return { url, path: `${host}/${database}`, host, database, role }
}

/** The same address with these session settings, which win over the role's and the database's own. */
export function withSettings({ url }: Location, settings: Readonly<Record<string, string | number>>): string {
  const changed = new URL(url)
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  changed.searchParams.set('options', [changed.searchParams.get('options') ?? '', ...ours].join(' ').trim())
  return changed.href
}

function parse(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new DatabaseError(
      'DATABASE_URL cannot be read: write postgresql://role:password@host:5432/database. In a password, @ is %40, / is %2F, : is %3A, # is %23 and % is %25.',
    )
  }
}
