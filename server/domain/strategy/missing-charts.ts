import { portLabel } from '../lease.ts'
import type { Strategy } from './types.ts'
import type { Evidence, LeaseEvidence, Verdict } from './verdict.ts'

/**
 * Leases of this strategy, by the name before the slash, whose chart it does not have. Only where all charts are known: a chart that
 * was not read is not gone.
 */
export function missingCharts(strategy: Strategy, evidence: Evidence): Verdict[] {
  const { name, charts, chartsComplete } = strategy
  if (name === null || !chartsComplete) return []
  const known = new Set(charts.map((chart) => `${name}/${chart}`))
  return evidence.leases
    .filter(
      ({ state, chart }) =>
        state !== 'ended' && state !== 'quarantined' && chart.startsWith(`${name}/`) && !known.has(chart),
    )
    .map((lease) => verdictOf(lease, name, evidence))
}

function verdictOf(lease: LeaseEvidence, strategy: string, { controller }: Evidence): Verdict {
  const { id, team, contact, chart, handle, transport, port } = lease
  const number = `${controller}:${portLabel(lease)}`
  return {
    kind: 'chart-missing',
    severity: 'warning',
    file: null,
    line: null,
    places: [],
    text: number,
    chart,
    handle: handle === '' ? null : handle,
    transport: transport === 'udp' ? 'udp' : 'tcp',
    port,
    leaseId: id,
    message: `${number} is leased to team ${team} for ${chart}, and ${strategy} has no such chart any more: ask ${contact}.`,
    action: { do: 'ask', team, contact, leaseId: id },
  }
}
