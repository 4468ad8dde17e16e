import type { ClaimTransport } from '../../domain/lease.ts'
import type { ExclusionRecord } from '../../domain/records.ts'
import type { ReadTx } from './dialect.ts'
import { toExclusionRecord } from './site-rows.ts'

/**
 * The exclusions that stand on a controller, those on all controllers among them; `null` gives only the latter, no
 * argument all. The oldest come first.
 */
export async function findExclusions(db: ReadTx, controller?: string | null): Promise<ExclusionRecord[]> {
  const everywhere = { controller: null }
  const place =
    controller === undefined ? {} : { OR: controller === null ? [everywhere] : [everywhere, { controller }] }
  const orderBy = [{ createdAt: 'asc' as const }, { id: 'asc' as const }]
  const rows = await db.exclusion.findMany({ where: { removedAt: null, ...place }, orderBy })
  return rows.map(toExclusionRecord)
}

/** The exclusion withholds numbers of this number space. */
export function isInSpace(exclusion: ExclusionRecord, space: ClaimTransport): boolean {
  return exclusion.transport === 'both' || exclusion.transport === space
}
