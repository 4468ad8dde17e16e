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
 * The same whatever the case of the letters. SQLite folds ASCII only, so a needle with other letters becomes a GLOB in
 * which each letter is a class of its two cases.
 */
export function containsAnyCase(dialect: Dialect, haystack: Prisma.Sql, needle: string): Prisma.Sql {
  if (dialect === 'postgresql') return Prisma.sql`strpos(lower(${haystack}), lower(${needle})) > 0`
  if (isAscii(needle)) return contains(dialect, Prisma.sql`lower(${haystack})`, needle.toLowerCase())
  return Prisma.sql`${haystack} GLOB ${`*${[...needle].map(globClass).join('')}*`}`
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character < '\u0080')
}

function globClass(character: string): string {
  const cases = new Set([character, character.toLowerCase(), character.toUpperCase()])
  const single = [...cases].filter((c) => [...c].length === 1)
  if (single.length > 1) return `[${single.join('')}]`
  return '*?['.includes(character) ? `[${character}]` : character
}

/** The values of a group as one text with commas: a row for each group, not for each member (ten times faster). */
export function joined(dialect: Dialect, value: Prisma.Sql): Prisma.Sql {
  return dialect === 'sqlite' ? Prisma.sql`group_concat(${value})` : Prisma.sql`string_agg(CAST(${value} AS TEXT), ',')`
}
