import { iso } from '../../domain/dates.ts'
import type { ControllerListRequest } from '../../domain/requests.ts'
import type { ControllerInfo, ControllerListAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { fleetOf } from './fleet.ts'

/** Controllers by name, with their usage: those in service, or with `retired: true` the retired ones. */
export async function listControllers(
  db: PrismaClient,
  { retired = false, site, search }: ControllerListRequest,
  clock: number,
): Promise<ControllerListAnswer> {
  const { controllers, moment } = await fleetOf(db).all(clock)
  const isFound = isFoundBy(search)
  return {
    controllers: controllers.filter(
      (each) => (each.retiredAt !== null) === retired && (site === undefined || each.site === site) && isFound(each),
    ),
    revision: moment.revision,
    now: iso(moment.now),
  }
}

/** Counts some controllers before anybody asks for them. Resolves with how many are left. */
export function warmControllers(db: PrismaClient, clock: number): Promise<number> {
  return fleetOf(db).warm(clock)
}

/** Literal text in name, title, site or an address, whatever the case. */
function isFoundBy(search: string | undefined): (controller: ControllerInfo) => boolean {
  if (search === undefined) return () => true
  const wanted = search.toLowerCase()
  return ({ name, title, site, addresses }) =>
    [name, title, site, ...addresses].some((text) => text.toLowerCase().includes(wanted))
}
