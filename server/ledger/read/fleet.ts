import type { ControllerWithUsage } from '../../domain/wire.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { type Counted, countUse } from './count-use.ts'
import type { Dialect, ReadTx } from './dialect.ts'
import { type Moment, snapshot } from './snapshot.ts'

/** So many controllers are counted at a time while nobody waits. */
const SLICE = 100
/** Further behind, all is counted anew: it takes no longer than looking through the events. */
const MAX_EVENTS = 50_000

/**
 * The usage of every controller, kept between reads: counting a million leases takes seconds. A read counts again only
 * those controllers that events since have touched, and those for which time has done something: a review date has come,
 * a lease has expired or, as renewals are no events, perhaps is not expired any more. So it tells what counting
 * everything would tell (a test compares).
 */
export class Fleet {
  readonly #db: PrismaClient
  #ledgerId = ''
  /** Nothing that is kept is older than this. */
  #revision = 0
  readonly #kept = new Map<string, Counted>()
  /** Not counted yet; null: not even known. */
  #open: Set<string> | null = null
  /** Names in order; null when some are new. */
  #names: string[] | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(db: PrismaClient) {
    this.#db = db
  }

  /** All controllers by name, retired ones too, as they are at one moment. `clock` in milliseconds. */
  all(clock: number): Promise<{ controllers: readonly ControllerWithUsage[]; moment: Moment }> {
    return this.#inTurn(() =>
      snapshot(this.#db, clock, async (tx, moment, dialect) => {
        const due = await this.#due(tx, moment)
        await this.#count(tx, dialect, moment, [...due])
        this.#revision = moment.revision
        this.#names ??= [...this.#kept.keys()].sort((a, b) => (a < b ? -1 : 1))
        return { controllers: this.#names.map((name) => this.#kept.get(name)!.controller), moment }
      }),
    )
  }

  /** Counts some of those that nobody has asked for yet. Resolves with how many are left. */
  warm(clock: number): Promise<number> {
    return this.#inTurn(() =>
      snapshot(this.#db, clock, async (tx, moment, dialect) => {
        const open = await this.#begun(tx, moment)
        await this.#count(tx, dialect, moment, [...open].slice(0, SLICE))
        return open.size
      }),
    )
  }

  /** One after the other: what two reads kept would not belong together. */
  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(read, read)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #due(tx: ReadTx, moment: Moment): Promise<Set<string>> {
    let due = new Set(await this.#begun(tx, moment))
    const touched = await touchedSince(tx, this.#revision, moment.revision)
    if (touched === 'all') {
      this.#forget()
      due = new Set(await this.#begun(tx, moment))
    } else for (const name of touched) due.add(name)
    for (const name of await withExpired(tx, moment.now)) due.add(name)
    for (const [name, { at, until, hasExpired }] of this.#kept)
      if (hasExpired || moment.now >= until || moment.now < at) due.add(name)
    return due
  }

  /** Those that are still to be counted. Another ledger, or one that has lost events, begins anew. */
  async #begun(tx: ReadTx, { ledgerId, revision }: Moment): Promise<Set<string>> {
    if (ledgerId !== this.#ledgerId || revision < this.#revision) this.#forget()
    if (this.#open) return this.#open
    const rows = await tx.controller.findMany({ select: { name: true } })
    this.#ledgerId = ledgerId
    this.#revision = revision
    this.#open = new Set(rows.map(({ name }) => name))
    return this.#open
  }

  /** What fails is kept as it was, and is due again. */
  async #count(tx: ReadTx, dialect: Dialect, { now }: Moment, names: readonly string[]): Promise<void> {
    for (const counted of await countUse(tx, dialect, now, names)) {
      const { name } = counted.controller
      if (!this.#kept.has(name)) this.#names = null
      this.#kept.set(name, counted)
      this.#open?.delete(name)
    }
  }

  #forget(): void {
    this.#kept.clear()
    this.#open = null
    this.#names = null
  }
}

const fleets = new WeakMap<PrismaClient, Fleet>()

/** One for each client: whoever reads through it shares what is kept. */
export function fleetOf(db: PrismaClient): Fleet {
  const known = fleets.get(db) ?? new Fleet(db)
  fleets.set(db, known)
  return known
}

/** Controllers whose leases, exclusions, findings or own fields changed after a revision, up to another. */
async function touchedSince(tx: ReadTx, after: number, upTo: number): Promise<Set<string> | 'all'> {
  if (upTo - after > MAX_EVENTS) return 'all'
  const rows = await tx.$queryRaw<{ controller: string | null; type: string | null }[]>(
    Prisma.sql`SELECT DISTINCT "controller", CASE WHEN "controller" IS NULL THEN "type" END AS "type" FROM "Event"
      WHERE "revision" > ${BigInt(after)} AND "revision" <= ${BigInt(upTo)}`,
  )
  // An exclusion on all controllers, a repair.
  if (rows.some(({ type }) => type !== null && !/^(team|token|plan)\./.test(type))) return 'all'
  return new Set(rows.flatMap(({ controller }) => controller ?? []))
}

/** Controllers on which a lease has expired and nobody has reclaimed it. */
async function withExpired(tx: ReadTx, now: number): Promise<string[]> {
  // Not DISTINCT: SQLite would walk the index by controller, all of it, instead of the one by expiry.
  const rows = await tx.$queryRaw<{ controller: string }[]>(
    Prisma.sql`SELECT "controller" FROM "Lease" WHERE "expiresAt" <= ${BigInt(now)} AND "status" = 'held'`,
  )
  return rows.map(({ controller }) => controller)
}
