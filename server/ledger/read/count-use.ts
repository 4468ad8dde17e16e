import type { ExclusionRecord } from '../../domain/records.ts'
import type { ControllerWithUsage } from '../../domain/wire.ts'
import { withUsage } from './controllers.ts'
import type { Dialect, ReadTx } from './dialect.ts'
import { findExclusions } from './find-exclusions.ts'
import { countFindings } from './list-findings.ts'
import { toControllerRecord } from './site-rows.ts'
import { readUse } from './space-use.ts'

/** A database takes only so many parameters in one statement. */
const CHUNK = 500
/** From here on it is quicker to read the leases of all controllers, in the order in which they lie. */
const MANY = 1500

/** A controller as it was counted. */
export interface Counted {
  readonly controller: ControllerWithUsage
  /** Ledger time of the counting, and the instant from which a reservation more is overdue; milliseconds. */
  readonly at: number
  readonly until: number
  /** A lease had expired: it may have been renewed since, of which no event tells. */
  readonly hasExpired: boolean
}

/** The named controllers, and perhaps others, with their usage at `now`. Names that nobody has are left out. */
export async function countUse(
  tx: ReadTx,
  dialect: Dialect,
  now: number,
  names: readonly string[],
): Promise<Counted[]> {
  const counted: Counted[] = []
  for (const chunk of chunksOf(names)) {
    const where = chunk === null ? {} : { name: { in: chunk } }
    const rows = await tx.controller.findMany({ where })
    const exclusionsOn = byController(await findExclusions(tx, chunk ?? undefined))
    const uses = await readUse(tx, dialect, now, chunk)
    const findings = await countFindings(tx, chunk)
    for (const row of rows) {
      const use = uses.get(row.name)
      counted.push({
        controller: withUsage(toControllerRecord(row), use, exclusionsOn(row.name), findings.get(row.name)),
        at: now,
        until: use?.nextReview ?? Number.POSITIVE_INFINITY,
        hasExpired: use?.held.some(({ kind }) => kind === 'expired') ?? false,
      })
    }
  }
  return counted
}

/** Null: all of them, whoever was named. */
function chunksOf(names: readonly string[]): (string[] | null)[] {
  if (names.length >= MANY) return [null]
  const chunks = Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, i) => i * CHUNK)
  return chunks.map((at) => names.slice(at, at + CHUNK))
}

/** The exclusions that stand on a controller, those on all among them. */
function byController(exclusions: readonly ExclusionRecord[]): (name: string) => readonly ExclusionRecord[] {
  const everywhere = exclusions.filter(({ controller }) => controller === null)
  const own = new Map<string, ExclusionRecord[]>()
  for (const exclusion of exclusions) {
    if (exclusion.controller === null) continue
    const others = own.get(exclusion.controller)
    if (others) others.push(exclusion)
    else own.set(exclusion.controller, [exclusion])
  }
  return (name) => [...everywhere, ...(own.get(name) ?? [])]
}
