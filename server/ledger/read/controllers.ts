import { iso, isoOrNull } from '../../domain/dates.ts'
import type { ControllerRecord, ExclusionRecord } from '../../domain/records.ts'
import type { ControllerInfo, ControllerWithUsage } from '../../domain/wire.ts'
import { type ControllerUse, UNUSED } from './space-use.ts'
import { usageOf } from './usage.ts'

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
): ControllerWithUsage {
  const here = exclusions.filter((e) => e.controller === null || e.controller === controller.name)
  return { ...presentController(controller), usage: { tcp: usageOf(use, 'tcp', here), udp: usageOf(use, 'udp', here) } }
}
