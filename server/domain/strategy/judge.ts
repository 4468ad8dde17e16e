import type { ClaimTransport } from '../lease.ts'
import { isLeasable, MAX_PORT } from '../policy/ranges.ts'
import { compare } from './files.ts'
import { judgeOpened } from './judge-opened.ts'
import { missingCharts } from './missing-charts.ts'
import { fullChart } from './names.ts'
import { twiceUsed } from './twice.ts'
import type { Literal, Place, Strategy } from './types.ts'
import {
  type Evidence,
  type Judgement,
  type Severity,
  VERDICT_KINDS,
  type Verdict,
  type VerdictKind,
} from './verdict.ts'

const ORDER: Record<Severity, number> = { error: 0, warning: 1, ok: 2 }

const TOLD_BY_TWICE: ReadonlySet<VerdictKind> = new Set(['allowed', 'not-leased', 'leased'])

/**
 * What the vendor's table says of the ports that a strategy opens, and, when a controller was given, what the ledger says. Outgoing
 * values need no lease, so their numbers are nobody's concern here. Without evidence only the table and the strategy itself are judged.
 */
export function judge(strategy: Strategy, evidence: Evidence | null): Judgement {
  const { verdicts: twice, replaced } = twiceUsed(strategy)
  const single = strategy.literals
    .map((literal) => ({ literal, verdict: judgeLiteral(literal, strategy, evidence) }))
    // Two that collide are told once, unless something else is in the way of the number.
    .filter(({ literal, verdict }) => !(replaced.has(literal) && TOLD_BY_TWICE.has(verdict.kind)))
    .map(({ verdict }) => verdict)
  const missing = evidence ? missingCharts(strategy, evidence) : []
  const verdicts = [...twice, ...single, ...missing].sort(inOrder)
  const count = (severity: Severity) =>
    [...verdicts, ...strategy.problems].filter((each) => each.severity === severity).length
  return { verdicts, errors: count('error'), warnings: count('warning') }
}

function judgeLiteral(literal: Literal, strategy: Strategy, evidence: Evidence | null): Verdict {
  const { value } = literal
  if (value.how === 'listen') {
    const chart = fullChart(strategy, literal.chart)
    return judgeOpened({ literal, value, chart, strategy: strategy.name }, evidence)
  }
  const [place] = literal.places
  const common = {
    file: place?.file ?? null,
    line: place?.line ?? null,
    places: literal.places,
    text: literal.text,
    chart: fullChart(strategy, literal.chart),
    handle: literal.handle,
    transport: value.transport,
    port: null,
    leaseId: null,
    action: null,
  }
  if (value.how === 'dial') {
    const host = value.host.includes('\u0000') ? 'a peer' : value.host
    const port = value.port === null ? 'a port' : `port ${value.port}`
    return {
      ...common,
      kind: 'outgoing',
      severity: 'ok',
      message: `Outgoing, to ${port} of ${host}: no lease is needed.`,
    }
  }
  const what = literal.handle === null ? 'this value' : literal.handle
  return {
    ...common,
    kind: 'unclear',
    severity: 'warning',
    message: `What ${what} opens cannot be told: ${value.why}.`,
  }
}

function inOrder(a: Verdict, b: Verdict): number {
  return (
    ORDER[a.severity] - ORDER[b.severity] ||
    compare(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    VERDICT_KINDS.indexOf(a.kind) - VERDICT_KINDS.indexOf(b.kind) ||
    compare(a.text, b.text)
  )
}

/** A number that the vendor's table forbids and the strategy opens. */
export interface ForbiddenUse {
  readonly transport: ClaimTransport
  readonly port: number
  readonly chart: string | null
  readonly handle: string | null
  readonly places: readonly Place[]
}

/** The ports that the strategy opens although the vendor's table forbids them: each number of each transport once. */
export function forbiddenPorts(strategy: Strategy): ForbiddenUse[] {
  const found = new Map<string, ForbiddenUse>()
  for (const { value, chart, handle, places } of strategy.literals) {
    if (value.how !== 'listen' || value.port > MAX_PORT || isLeasable(value.port)) continue
    const { transport, port } = value
    const key = `${port}/${transport}`
    if (!found.has(key)) found.set(key, { transport, port, chart: fullChart(strategy, chart), handle, places })
  }
  return [...found.values()]
}
