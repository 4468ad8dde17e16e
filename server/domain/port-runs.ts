import { iso } from './dates.ts'
import { isOverdue, type LeaseRecord, stateOf } from './lease.ts'
import { MAX_PORT } from './policy/ranges.ts'
import { POLICY } from './policy/table.ts'
import type { MapRun } from './wire.ts'

/** A lease as far as the map shows it. */
export type MapLease = Pick<
  LeaseRecord,
  'id' | 'port' | 'count' | 'team' | 'chart' | 'status' | 'expiresAt' | 'reviewBy' | 'quarantinedUntil'
>

/** What lies on the numbers of one number space of a controller. */
export interface MapParts {
  /** Held or quarantined. */
  readonly leases: readonly MapLease[]
  /** Standing; the oldest first. */
  readonly exclusions: readonly { readonly first: number; readonly last: number; readonly reason: string }[]
  readonly findings: readonly {
    readonly port: number
    readonly team: string | null
    readonly chart: string
    readonly reason: string
  }[]
}

/** What a stretch of numbers is; its ends come from the painting. */
type Paint = Omit<MapRun, 'first' | 'last'>

/**
 * Every number of one number space, 0..65535, in ascending runs without gap or overlap. One lease is one run. A number
 * that is held stays its lease's, whatever exclusion covers it; of several exclusions the oldest gives the reason.
 */
export function portRuns({ leases, exclusions, findings }: MapParts, now: number): MapRun[] {
  const canvas = new Canvas({ state: 'free' })
  for (const { first, last, reason } of [...exclusions].reverse())
    canvas.paint(first, last, { state: 'excluded', reason })
  for (const { first, last, leasable, reason } of POLICY.ranges) {
    if (!leasable) canvas.paint(first, last, { state: 'forbidden', reason })
  }
  for (const { port, team, chart, reason } of findings)
    canvas.paint(port, port, { state: 'finding', ...(team === null ? {} : { team }), chart, reason })
  for (const lease of leases) canvas.paint(lease.port, lease.port + lease.count - 1, paintOf(lease, now))
  return canvas.runs()
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
