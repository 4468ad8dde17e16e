import { iso } from '../../domain/dates.ts'
import { portRuns } from '../../domain/port-runs.ts'
import type { MapRequest } from '../../domain/requests.ts'
import type { MapAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { findExclusions, isInSpace } from './find-exclusions.ts'
import { findingsOn } from './list-findings.ts'
import { readMapLeases } from './map-leases.ts'
import { requireController } from './require-controller.ts'
import { snapshot } from './snapshot.ts'

/** Every number of one number space, 0..65535, as runs. CONTROLLER_NOT_FOUND. */
export function controllerMap(db: PrismaClient, request: MapRequest, clock: number): Promise<MapAnswer> {
  const { controller, transport } = request
  return snapshot(db, clock, async (tx, { revision, now }, dialect) => {
    await requireController(tx, controller)
    const leases = await readMapLeases(tx, dialect, controller, transport)
    const exclusions = (await findExclusions(tx, controller)).filter((e) => isInSpace(e, transport))
    const findings = (await findingsOn(tx, { controller })).filter((finding) => finding.transport === transport)
    return { controller, transport, revision, now: iso(now), runs: portRuns({ leases, exclusions, findings }, now) }
  })
}
