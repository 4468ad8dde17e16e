import { iso } from '../../domain/dates.ts'
import { presentExclusion } from '../../domain/decide/exclusions.ts'
import type { ControllerGetAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { withUsage } from './controllers.ts'
import { findExclusions } from './find-exclusions.ts'
import { countFindings } from './list-findings.ts'
import { requireController } from './require-controller.ts'
import { snapshot } from './snapshot.ts'
import { readUse } from './space-use.ts'

/** One controller, retired or not, with its usage and the exclusions that stand on it. CONTROLLER_NOT_FOUND. */
export function getController(db: PrismaClient, name: string, clock: number): Promise<ControllerGetAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }, dialect) => {
    const controller = await requireController(tx, name)
    const use = await readUse(tx, dialect, now, [name])
    const exclusions = await findExclusions(tx, name)
    const findings = await countFindings(tx, [name])
    return {
      controller: withUsage(controller, use.get(name), exclusions, findings.get(name)),
      exclusions: exclusions.map(presentExclusion),
      revision,
      now: iso(now),
    }
  })
}
