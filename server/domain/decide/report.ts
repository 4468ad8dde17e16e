import { Refusal } from '../errors.ts'
import type { Actor } from '../records.ts'
import { leaseEnded, leaseNotFound, revisionMismatch } from '../refusals.ts'
import type { ForbiddenUse, ReportedChart, ReportRequest } from '../requests.ts'
import type { ReportedFinding, ReportResult } from '../wire.ts'
import { checkController } from './acquire/acquire.ts'
import { ADMIN_TEAM, ownLease } from './actor.ts'
import type { ClaimPlace } from './base.ts'
import { noteChart } from './chart.ts'
import type { Draft } from './draft.ts'
import { presentFinding, recordFinding } from './findings.ts'
import type { Verb } from './verb.ts'

/**
 * Takes down what somebody saw in a strategy's files or among what listens: evidence, by which no lease is given or taken. Leases
 * whose chart is gone become `chart-missing` in the review, those whose chart is there again are no longer; forbidden numbers in use
 * become findings. A member speaks of its own team's leases. The same report again changes nothing.
 */
export const report: Verb<ReportRequest, ReportResult> = {
  path: 'lease.report',
  // It may be long, as an import.
  alone: true,
  needs: ({ controller, charts, forbidden }) => ({
    controllers: [controller],
    teams: [ADMIN_TEAM],
    leaseIds: charts.map(({ id }) => id),
    findingPlaces: forbidden.map((use) => placeOf(controller, use)),
  }),
  weight: ({ charts, forbidden }) => charts.length + forbidden.length,
  decide(draft, actor, request) {
    checkController(draft, request.controller)
    const result: ReportResult = { charts: [], findings: [], skipped: [] }
    for (const seen of request.charts) takeDown(draft, actor, request, seen, result)
    for (const use of request.forbidden) result.findings.push(find(draft, actor, request, use))
    return result
  },
}

/** What changed since it was seen, and what is not the caller's to speak of, is skipped and told. */
function takeDown(
  draft: Draft,
  actor: Actor,
  { controller }: ReportRequest,
  seen: ReportedChart,
  result: ReportResult,
): void {
  try {
    const lease = ownLease(draft, actor, seen.id, 'Reporting on')
    if (lease.controller !== controller) throw leaseNotFound(seen.id)
    if (lease.status !== 'held') throw leaseEnded(lease)
    if (lease.revision !== seen.revision)
      throw revisionMismatch(lease.id, lease.revision, seen.revision, `${lease.controller}:${lease.port}`)
    const changed = (lease.chartMissingAt !== null) !== seen.missing
    if (changed) noteChart(draft, actor, lease, seen.missing)
    result.charts.push({ id: lease.id, missing: seen.missing, changed })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    result.skipped.push({ id: seen.id, code: error.code, message: error.message })
  }
}

/** A finding keeps what it was told before; a later report adds what was not known. */
function find(draft: Draft, actor: Actor, { controller, source }: ReportRequest, use: ForbiddenUse): ReportedFinding {
  const place = placeOf(controller, use)
  const known = draft.findingAt(place)
  const told = known?.clearedAt === null ? known : null
  const recorded = recordFinding(draft, actor, place, {
    chart: told?.chart || use.chart,
    purpose: told?.purpose || use.purpose,
    // Who sees something listen is not who uses it.
    team: told?.team ?? (source === 'strategy' ? actor.team : null),
    source: told?.source ?? source,
  })
  return { finding: presentFinding(draft.findingAt(place)!), recorded }
}

function placeOf(controller: string, { transport, port }: ForbiddenUse): ClaimPlace {
  return { controller, space: transport, port }
}
