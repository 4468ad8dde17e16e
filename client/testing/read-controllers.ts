import { iso, isoOrNull } from '../../server/domain/dates.ts'
import { presentExclusion } from '../../server/domain/decide/exclusions.ts'
import { type ClaimTransport, spacesOf } from '../../server/domain/lease.ts'
import { explainPort } from '../../server/domain/policy/explain.ts'
import { portRuns } from '../../server/domain/port-runs.ts'
import type { ControllerRecord } from '../../server/domain/records.ts'
import type {
  ControllerGetRequest,
  ControllerListRequest,
  ExplainRequest,
  MapRequest,
} from '../../server/domain/requests.ts'
import { heldBy, usageOf } from '../../server/domain/usage.ts'
import type * as Wire from '../../server/domain/wire.ts'
import type { FakeLedger } from './ledger.ts'
import { shown } from './shown.ts'

/** Controllers by name, with their usage. */
export function listControllers(
  ledger: FakeLedger,
  { search, site, retired }: ControllerListRequest,
): Wire.ControllerListAnswer {
  const wanted = search?.toLowerCase()
  const controllers = [...ledger.store.controllers.values()]
    .map(({ record }) => record)
    .filter((record) => (record.retiredAt !== null) === (retired ?? false))
    .filter((record) => site === undefined || record.site === site)
    .filter(({ name, title, site, addresses }) =>
      [name, title, site, ...addresses].some((text) => text.toLowerCase().includes(wanted ?? '')),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((record) => withUsage(ledger, record))
  return { controllers, ...momentOf(ledger) }
}

/** One controller, retired or not, with its usage and the exclusions that stand on it. */
export function getController(ledger: FakeLedger, { name }: ControllerGetRequest): Wire.ControllerGetAnswer {
  const { record } = ledger.requireController(name)
  const exclusions = ledger.store.standing(name).map(presentExclusion)
  return { controller: withUsage(ledger, record), exclusions, ...momentOf(ledger) }
}

/** Every number of one number space, as runs. */
export function controllerMap(ledger: FakeLedger, { controller, transport }: MapRequest): Wire.MapAnswer {
  ledger.requireController(controller)
  const leases = openOn(ledger, controller).filter((lease) => spacesOf(lease.transport).includes(transport))
  const exclusions = ledger.store.standing(controller).filter((each) => spacesOf(each.transport).includes(transport))
  const runs = portRuns({ leases, exclusions, findings: [] }, ledger.now)
  return { controller, transport, ...momentOf(ledger), runs }
}

/** What table and site say of a number. Without a transport a number must be free in both spaces to be near. */
export function explain(
  ledger: FakeLedger,
  { port, controller, transport }: Omit<ExplainRequest, 'at'>,
): Wire.Explanation {
  const spaces: ClaimTransport[] = transport ? [transport] : ['tcp', 'udp']
  const maps = controller === undefined ? undefined : ledger.requireController(controller).maps
  const exclusions = ledger.store
    .standing(controller ?? null)
    .filter((each) => spacesOf(each.transport).some((space) => spaces.includes(space)))
    .filter(({ first, last }) => first <= port && port <= last)
    .map(presentExclusion)
  if (maps === undefined) return { ...explainPort(port), exclusions }
  return { ...explainPort(port, { isFree: (near) => spaces.every((space) => maps[space].isFree(near)) }), exclusions }
}

/** An exclusion with the leases that stand there, by controller and number. */
export function withCovered(ledger: FakeLedger, exclusion: Wire.Exclusion, now: number): Wire.ExclusionAnswer {
  const { controller, transport, first, last } = exclusion
  const leases = ledger.store
    .open()
    .filter((lease) => controller === null || lease.controller === controller)
    .filter((lease) => spacesOf(lease.transport).some((space) => spacesOf(transport).includes(space)))
    .filter((lease) => lease.port <= last && lease.port + lease.count - 1 >= first)
    .sort((a, b) => (a.controller === b.controller ? a.port - b.port : a.controller < b.controller ? -1 : 1))
  return { exclusion, leases: leases.map((lease) => shown(ledger, lease)), now: iso(now) }
}

function withUsage(ledger: FakeLedger, record: ControllerRecord): Wire.ControllerWithUsage {
  const { name, title, site, system, addresses, retiredAt, createdAt, createdBy, revision } = record
  const { maps } = ledger.requireController(name)
  const held = openOn(ledger, name).map((lease) => heldBy(lease, ledger.now))
  const when = { retiredAt: isoOrNull(retiredAt), createdAt: iso(createdAt) }
  const usage = {
    tcp: { ...usageOf(held, 'tcp', maps.tcp), findings: 0 },
    udp: { ...usageOf(held, 'udp', maps.udp), findings: 0 },
  }
  return { name, title, site, system, addresses: [...addresses], ...when, createdBy, revision, usage }
}

function openOn({ store }: FakeLedger, controller: string) {
  return store.open().filter((lease) => lease.controller === controller)
}

function momentOf({ store, now }: FakeLedger): { revision: number; now: string } {
  return { revision: store.head.revision, now: iso(now) }
}
