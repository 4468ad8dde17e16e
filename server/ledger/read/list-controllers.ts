import { iso } from '../../domain/dates.ts'
import type { ControllerRecord } from '../../domain/records.ts'
import type { ControllerListRequest } from '../../domain/requests.ts'
import type { ControllerListAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { withUsage } from './controllers.ts'
import { findExclusions } from './find-exclusions.ts'
import { countFindings } from './list-findings.ts'
import { toControllerRecord } from './site-rows.ts'
import { snapshot } from './snapshot.ts'
import { readUse } from './space-use.ts'

/** Above this many it is cheaper to read the use of all controllers than to look for each; it also bounds the parameters. */
const FEW = 100

/** Controllers by name, with their usage: those in service, or with `retired: true` the retired ones. */
export function listControllers(
  db: PrismaClient,
  request: ControllerListRequest,
  clock: number,
): Promise<ControllerListAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }, dialect) => {
    const where = {
      retiredAt: request.retired ? { not: null } : null,
      ...(request.site === undefined ? {} : { site: request.site }),
    }
    const rows = await tx.controller.findMany({ where, orderBy: { name: 'asc' } })
    const controllers = rows.map(toControllerRecord).filter(isFoundBy(request.search))
    const names = controllers.length <= FEW ? controllers.map(({ name }) => name) : null
    const use = await readUse(tx, dialect, now, names)
    const exclusions = await findExclusions(tx)
    const findings = await countFindings(tx, names)
    return {
      controllers: controllers.map((each) => withUsage(each, use.get(each.name), exclusions, findings.get(each.name))),
      revision,
      now: iso(now),
    }
  })
}

/** Literal text in name, title, site or an address, whatever the case. */
function isFoundBy(search: string | undefined): (controller: ControllerRecord) => boolean {
  if (search === undefined) return () => true
  const wanted = search.toLowerCase()
  return ({ name, title, site, addresses }) =>
    [name, title, site, ...addresses].some((text) => text.toLowerCase().includes(wanted))
}
