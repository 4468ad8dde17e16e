import { iso } from '../../domain/dates.ts'
import { isOverdue, stateOf } from '../../domain/lease.ts'
import { MAX_PORT } from '../../domain/policy/ranges.ts'
import { POLICY } from '../../domain/policy/table.ts'
import type { MapRequest } from '../../domain/requests.ts'
import type { MapAnswer, MapRun } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { findExclusions, isInSpace } from './find-exclusions.ts'
import { findingsOn } from './list-findings.ts'
import { type MapLease, readMapLeases } from './map-leases.ts'
import { requireController } from './require-controller.ts'
import { snapshot } from './snapshot.ts'

/** What a stretch of numbers is; its ends come from the painting. */
type Paint = Omit<MapRun, 'first' | 'last'>

/**
 * Every number of one number space, 0..65535, in ascending runs without gap or overlap. One lease is one run. A number
 * that is held stays its lease's, whatever exclusion covers it; of several exclusions the oldest gives the reason.
 */
export function controllerMap(db: PrismaClient, request: MapRequest, clock: number): Promise<MapAnswer> {
  const { controller, transport } = request
  return snapshot(db, clock, async (tx, { revision, now }, dialect) => {
    await requireController(tx, controller)
    const leases = await readMapLeases(tx, dialect, controller, transport)
    const exclusions = (await findExclusions(tx, controller)).filter((e) => isInSpace(e, transport))
    const canvas = new Canvas({ state: 'free' })
    for (const { first, last, reason } of exclusions.reverse()) canvas.paint(first, last, { state: 'excluded', reason })
    for (const { first, last, leasable, reason } of POLICY.ranges) {
      if (!leasable) canvas.paint(first, last, { state: 'forbidden', reason })
    }
    for (const { port, transport: space, team, chart, reason } of await findingsOn(tx, { controller })) {
      const paint = { state: 'finding' as const, ...(team === null ? {} : { team }), chart, reason }
      if (space === transport) canvas.paint(port, port, paint)
    }
    for (const lease of leases) canvas.paint(lease.port, lease.port + lease.count - 1, paintOf(lease, now))
    return { controller, transport, revision, now: iso(now), runs: canvas.runs() }
  })
}

function paintOf(lease: MapLease, now: number): Paint {
  const state = stateOf(lease, now)
  const until = lease.status === 'quarantined' ? lease.quarantinedUntil : lease.expiresAt
  return {
    state: state === 'active' || state === 'ended' ? 'leased' : state,
    leaseId: lease.id,
    team: lease.team,
    chart: lease.chart,
    ...(isOverdue(lease, now) ? { overdue: true } : {}),
    ...(until === null ? {} : { until: iso(until) }),
  }
}

/** A colour for each number; later paint covers earlier. Each stroke is a colour of its own, so neighbours never merge. */
class Canvas {
  readonly #paints: Paint[]
  readonly #colours = new Uint32Array(MAX_PORT + 1)

  constructor(ground: Paint) {
    this.#paints = [ground]
  }

  paint(first: number, last: number, paint: Paint): void {
    this.#colours.fill(this.#paints.push(paint) - 1, first, last + 1)
  }

  runs(): MapRun[] {
    const runs: MapRun[] = []
    let first = 0
    for (let port = 1; port <= MAX_PORT + 1; port++) {
      if (this.#colours[port] === this.#colours[first]) continue
      runs.push({ first, last: port - 1, ...this.#paints[this.#colours[first]!]! })
      first = port
    }
    return runs
  }
}
