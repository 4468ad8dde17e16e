import type { ClaimTransport } from '../../domain/lease.ts'
import type { ExclusionRecord } from '../../domain/records.ts'
import type { ReadTx } from './dialect.ts'
import { toExclusionRecord } from './site-rows.ts'

/**
 * The exclusions that stand on a controller, those on all controllers among them; `null` gives only the latter, no
 * argument all, a list those on any of them. The oldest come first.
 */
export async function findExclusions(
  db: ReadTx,
  controller?: string | null | readonly string[],
): Promise<ExclusionRecord[]> {
  const everywhere = { controller: null }
  const there = typeof controller === 'string' ? controller : { in: [...(controller ?? [])] }
  const place =
    controller === undefined ? {} : { OR: controller === null ? [everywhere] : [everywhere, { controller: there }] }
  const orderBy = [{ createdAt: 'asc' as const }, { id: 'asc' as const }]
  const rows = await db.exclusion.findMany({ where: { removedAt: null, ...place }, orderBy })
  return rows.map(toExclusionRecord)
}

/** The exclusion withholds numbers of this number space. */
export function isInSpace(exclusion: ExclusionRecord, space: ClaimTransport): boolean {
  return exclusion.transport === 'both' || exclusion.transport === space
}
