import { iso, isoOrNull } from '../../domain/dates.ts'
import type { ControllerRecord, ExclusionRecord } from '../../domain/records.ts'
import { usageOf } from '../../domain/usage.ts'
import type { ControllerInfo, ControllerWithUsage } from '../../domain/wire.ts'
import { type FindingCounts, NO_FINDINGS } from './list-findings.ts'
import { type ControllerUse, mapOf, UNUSED } from './space-use.ts'

function presentController(controller: ControllerRecord): ControllerInfo {
  const { name, title, site, system, addresses, retiredAt, createdAt, createdBy, revision } = controller
  const when = { retiredAt: isoOrNull(retiredAt), createdAt: iso(createdAt) }
  return { name, title, site, system, addresses: [...addresses], ...when, createdBy, revision }
}

/** `exclusions` may be those of all controllers. */
export function withUsage(
  controller: ControllerRecord,
  use: ControllerUse = UNUSED,
  exclusions: readonly ExclusionRecord[],
  findings: FindingCounts = NO_FINDINGS,
): ControllerWithUsage {
  const here = exclusions.filter((e) => e.controller === null || e.controller === controller.name)
  const usage = {
    tcp: { ...usageOf(use.held, 'tcp', mapOf(use, 'tcp', here)), findings: findings.tcp },
    udp: { ...usageOf(use.held, 'udp', mapOf(use, 'udp', here)), findings: findings.udp },
  }
  return { ...presentController(controller), usage }
}
