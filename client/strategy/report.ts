import {
  type Evidence,
  forbiddenPorts,
  fullChart,
  placeText,
  type Strategy,
} from '../../server/domain/strategy/index.ts'
import type { ReportAnswer } from '../../server/domain/wire.ts'
import type { PortClient } from '../create.ts'
import type { InputOf } from '../procedures.ts'

export type ReportInput = InputOf<'lease', 'report'>

/** So many rows go in one call: a body has a limit, too. */
const AT_ONCE = 500

/**
 * What the files say of a controller's leases: those of this strategy, by the name before the slash, with whether their charts are
 * there, and the forbidden ports in use. Of charts nothing is said while one of them may not have been read.
 */
export function reportOf(strategy: Strategy, { controller, leases }: Evidence): ReportInput {
  const { name, chartsComplete } = strategy
  const known = new Set(strategy.charts.map((chart) => fullChart(strategy, chart)))
  const held = leases.filter(({ state, chart }) => isHeld(state) && name !== null && chart.startsWith(`${name}/`))
  return {
    controller,
    source: 'strategy',
    charts: (chartsComplete ? held : []).map(({ id, revision, chart }) => ({
      id,
      revision,
      missing: !known.has(chart),
    })),
    forbidden: forbiddenPorts(strategy).map(({ transport, port, chart, places }) => ({
      transport,
      port,
      chart: chart ?? '',
      purpose: `${transport}:${port} in ${places.slice(0, 1).map(placeText).join('')}`.slice(0, 200),
    })),
  }
}

function isHeld(state: string): boolean {
  return state === 'active' || state === 'expired'
}

/** Sends a report, a part at a time. A part that was sent stays sent: running it again changes nothing. */
export async function sendReport(client: PortClient, report: ReportInput): Promise<Omit<ReportAnswer, 'now'>> {
  const all: Omit<ReportAnswer, 'now'> = { charts: [], findings: [], skipped: [] }
  const charts = report.charts ?? []
  const forbidden = report.forbidden ?? []
  for (let at = 0; at === 0 || at < Math.max(charts.length, forbidden.length); at += AT_ONCE) {
    const part = { charts: charts.slice(at, at + AT_ONCE), forbidden: forbidden.slice(at, at + AT_ONCE) }
    const answer = await client.lease.report({ ...report, ...part })
    all.charts.push(...answer.charts)
    all.findings.push(...answer.findings)
    all.skipped.push(...answer.skipped)
  }
  return all
}
