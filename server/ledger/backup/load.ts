import type { Head } from '../../domain/records.ts'
import { openDatabase } from '../database/open.ts'
import { tablesOf } from './catalog.ts'
import { checkCopy } from './check/check.ts'
import { fits, type Header, type TableLine, type Totals } from './dump-format.ts'
import { findHead, readHead, readStanding, type Standing } from './head.ts'
import { Loaded } from './loaded-mark.ts'
import { markMoved, markRestored, type Words } from './mark.ts'
import { openSession } from './open-session.ts'
import { BackupError } from './problem.ts'
import { at, readDump, readHeader } from './read-dump.ts'
import { newestMigration } from './schema.ts'
import type { Column, Session, Table } from './session.ts'

/** So many rows go into one statement. */
const PIECE = 500

export interface LoadOptions extends Words {
  /** A sealed dump is loaded as a copy: a new id, paused. For one that was loaded already. */
  copy: boolean
}

export interface LoadResult extends Standing {
  path: string
  /** The ledger as it was dumped. */
  from: Head
  /** `moved`: the same ledger goes on here. `copied`: a ledger of its own, paused. */
  how: 'moved' | 'copied'
  rows: Record<string, number>
}

/**
 * Fills an empty database from a dump, in one transaction: nobody sees any of it before its totals, hash and chain were found right. The
 * database is made and migrated when it is not there.
 * @throws BackupError, DatabaseError with a sentence; then nothing was loaded, but when the COMMIT itself had no answer: then a
 * sealed dump stays marked as begun
 */
export async function load(url: string, file: string, options: LoadOptions): Promise<LoadResult> {
  const header = await readHeader(file)
  const moves = header.sealed && !options.copy
  await (await openDatabase(url)).close()
  const session = await openSession(url, 'write')
  const mark = new Loaded(file)
  try {
    const tables = await emptyTables(session, header, file)
    // Two ledgers with one id must not live: who loads the dump a second time is told.
    if (moves) await mark.begin(session.name, options.now)
    const rows = await fill(session, tables, header, file)
    await requireWhole(session, header, file)
    const head = await readHead(session)
    await (moves ? markMoved(session, head, options) : markRestored(session, head, options))
    const standing = await readStanding(session)
    mark.committing()
    await session.commit()
    await mark.finish()
    return { path: session.name, from: header.ledger, how: moves ? 'moved' : 'copied', rows, ...standing }
  } catch (error) {
    await mark.giveUp()
    throw error
  } finally {
    await session.close()
  }
}

/** The tables by name. @throws BackupError when there is anything in them, or the dump has a newer shape */
async function emptyTables(session: Session, header: Header, file: string): Promise<Map<string, Table>> {
  const head = await findHead(session)
  if (head)
    throw new BackupError(
      `${session.name} holds a ledger already (${head.ledgerId}, revision ${head.revision}). A dump is loaded into an empty database, before a server is started with it: name another one.`,
    )
  const tables = await tablesOf(session)
  for (const { name } of tables) {
    const [any] = await session.rows(`SELECT 1 AS "is" FROM "${name}" LIMIT 1`)
    if (any) throw new BackupError(`${session.name} is not empty: its table ${name} has rows. Name another database.`)
  }
  const newest = await newestMigration(session)
  if (header.schema > newest)
    throw new BackupError(
      `${file} was written by a newer portlease (${header.portlease}): its tables have the shape ${header.schema}, and this version knows ${newest}. Update portlease, then load it.`,
    )
  return new Map(tables.map((table) => [table.name, table]))
}

async function fill(
  session: Session,
  tables: ReadonlyMap<string, Table>,
  { ledger }: Header,
  file: string,
): Promise<Record<string, number>> {
  const target = new Filler(session, tables, file)
  // First of all: a server that starts meanwhile waits at this row.
  await session.run(
    'INSERT INTO "Ledger" ("id", "ledgerId", "revision", "epoch", "hash", "at", "paused") VALUES (1, ?, ?, ?, ?, ?, ?)',
    [ledger.ledgerId, ledger.revision, ledger.epoch, ledger.hash, ledger.at, ledger.paused],
  )
  let number = 0
  for await (const line of readDump(file)) {
    number += 1
    if (line.kind === 'table') await target.begin(line.line, number)
    else if (line.kind === 'row') await target.add(line.cells, number)
    else if (line.kind === 'totals') await target.end(line, number)
  }
  return target.counts
}

/** Takes rows as they come, and writes them in pieces. */
class Filler {
  readonly counts: Record<string, number> = {}
  readonly #session: Session
  readonly #tables: ReadonlyMap<string, Table>
  readonly #file: string
  #table: Table | null = null
  #rows: unknown[][] = []
  #first = 0

  constructor(session: Session, tables: ReadonlyMap<string, Table>, file: string) {
    this.#session = session
    this.#tables = tables
    this.#file = file
  }

  /** A dump of an older version may lack columns that may be empty; it has none that are not known here. */
  async begin({ table: name, columns }: TableLine, number: number): Promise<void> {
    await this.#flush()
    const known = this.#tables.get(name)
    const found = columns.map((column) => known?.columns.find((each) => each.name === column))
    const missing = known?.columns.find((each) => !each.nullable && !columns.includes(each.name))
    if (!known || found.includes(undefined) || missing || name in this.counts || name === 'Ledger')
      throw at(this.#file, number, `the table ${name} with these columns is not one of this version's.`)
    this.#table = { ...known, columns: found.filter((each) => each !== undefined) }
    this.counts[name] = 0
  }

  async add(cells: unknown[], number: number): Promise<void> {
    if (!this.#table) throw at(this.#file, number, 'a row stands before its table.')
    const { name, columns } = this.#table
    if (cells.length !== columns.length)
      throw at(this.#file, number, `a row of ${name} has ${cells.length} values, not ${columns.length}.`)
    const bad = columns.findIndex((column: Column, i) => !fits(cells[i], column))
    if (bad >= 0)
      throw at(this.#file, number, `${columns[bad]?.name} of ${name} cannot be ${JSON.stringify(cells[bad])}.`)
    if (this.#rows.length === 0) this.#first = number
    this.#rows.push(cells)
    this.counts[name] = (this.counts[name] ?? 0) + 1
    if (this.#rows.length >= PIECE) await this.#flush()
  }

  async end({ totals, sha256 }: { totals: Totals; sha256: string }, number: number): Promise<void> {
    await this.#flush()
    if (totals.sha256 !== sha256)
      throw at(
        this.#file,
        number,
        'the lines before it are not those that were written: the file was altered or damaged.',
      )
    const wrong = Object.keys({ ...totals.rows, ...this.counts }).find(
      (name) => totals.rows[name] !== this.counts[name],
    )
    if (wrong !== undefined)
      throw at(
        this.#file,
        number,
        `it counts ${totals.rows[wrong] ?? 0} rows of ${wrong}, and ${this.counts[wrong] ?? 0} came.`,
      )
  }

  async #flush(): Promise<void> {
    const rows = this.#rows
    if (rows.length === 0 || !this.#table) return
    this.#rows = []
    try {
      await this.#session.insert(this.#table, rows)
    } catch (error) {
      if (error instanceof BackupError || (error as Error).name === 'DatabaseError') throw error
      const lines = `lines ${this.#first} to ${this.#first + rows.length - 1}`
      throw new BackupError(
        `${this.#file}, ${lines}: the database refuses a row of ${this.#table.name} (${(error as Error).message}). Nothing was loaded.`,
        { cause: error },
      )
    }
  }
}

/** What came must be what the header says: the same head, and a whole chain up to it. */
async function requireWhole(session: Session, { ledger }: Header, file: string): Promise<void> {
  const [worst] = await checkCopy(session)
  if (worst)
    throw new BackupError(
      `${file} does not hold a whole ledger up to revision ${ledger.revision}: ${worst.examples[0]} Nothing was loaded.`,
    )
}
