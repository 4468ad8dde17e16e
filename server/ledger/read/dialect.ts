import { Prisma, type PrismaClient } from '../generated/client.ts'

export type Dialect = 'sqlite' | 'postgresql'

/** Which database a client speaks to. Prisma keeps it on every client, undeclared: a test holds it to that. */
export function dialectOf(db: object): Dialect {
  const provider = (db as { _activeProvider?: unknown })._activeProvider
  if (provider === 'sqlite' || provider === 'postgresql') return provider
  throw new Error(`No statements are written for the database provider ${String(provider)}.`)
}

/** What reads inside a snapshot use. */
export type ReadTx = Prisma.TransactionClient | PrismaClient

/** `needle` stands in `haystack`, letter for letter: `%`, `_` and `*` are themselves. */
export function contains(dialect: Dialect, haystack: Prisma.Sql, needle: string): Prisma.Sql {
  return dialect === 'sqlite'
    ? Prisma.sql`instr(${haystack}, ${needle}) > 0`
    : Prisma.sql`strpos(${haystack}, ${needle}) > 0`
}

/**
 * The same whatever the case of the letters, and alike on both: SQLite folds ASCII only, PostgreSQL as its collation says.
 * So ASCII is folded as in "C", and a needle with other letters becomes a pattern in which each letter stands in its two cases.
 */
export function containsAnyCase(dialect: Dialect, haystack: Prisma.Sql, needle: string): Prisma.Sql {
  const isSqlite = dialect === 'sqlite'
  if (isAscii(needle)) {
    const folded = isSqlite ? Prisma.sql`lower(${haystack})` : Prisma.sql`lower(${haystack} COLLATE "C")`
    return contains(dialect, folded, needle.toLowerCase())
  }
  const letters = [...needle]
  if (isSqlite) return Prisma.sql`${haystack} GLOB ${`*${letters.map(globClass).join('')}*`}`
  return Prisma.sql`${haystack} COLLATE "C" ~ ${letters.map(regexClass).join('')}`
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character < '\u0080')
}

/** The letter and its other case, where that is one letter too. */
function casesOf(character: string): string[] {
  const cases = new Set([character, character.toLowerCase(), character.toUpperCase()])
  return [...cases].filter((each) => [...each].length === 1)
}

function globClass(character: string): string {
  const cases = casesOf(character)
  if (cases.length > 1) return `[${cases.join('')}]`
  return '*?['.includes(character) ? `[${character}]` : character
}

function regexClass(character: string): string {
  const cases = casesOf(character)
  if (cases.length > 1) return `[${cases.join('')}]`
  // Of ASCII only what is no letter or figure comes here unfolded, and for that a backslash means itself.
  return isAscii(character) && !/[0-9]/.test(character) ? `\\${character}` : character
}

/** The values of a group as one text with commas: a row for each group, not for each member (ten times faster). */
export function joined(dialect: Dialect, value: Prisma.Sql): Prisma.Sql {
  return dialect === 'sqlite' ? Prisma.sql`group_concat(${value})` : Prisma.sql`string_agg(CAST(${value} AS TEXT), ',')`
}

/**
 * The leases as `l` for a statement that looks at nearly all of them, in the order in which they lie. SQLite would rather
 * walk an index that has the status in it, and fetch a million rows from all over the file: 2 to 11 s instead of 0.2.
 */
export function wholeTable(dialect: Dialect): Prisma.Sql {
  return dialect === 'sqlite' ? Prisma.sql`"Lease" AS l NOT INDEXED` : Prisma.sql`"Lease" AS l`
}
