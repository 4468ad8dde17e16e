import { dayText, instantText } from '../dates.ts'
import type { ClaimTransport } from '../lease.ts'
import { isLeasable, MAX_PORT } from '../policy/ranges.ts'
import { whyNotLeasable } from '../policy/why.ts'
import type { HandleValue, Literal } from './types.ts'
import type { Action, Evidence, LeaseEvidence, Verdict } from './verdict.ts'

type Opened = HandleValue & { how: 'listen' }
type Said = Pick<Verdict, 'kind' | 'severity' | 'message' | 'action'> & { readonly lease?: LeaseEvidence }

/** A use of a number, and beside it what is known. */
interface Use {
  readonly literal: Literal
  readonly value: Opened
  /** `Strategy/Chart`; null when the file does not tell the chart. */
  readonly chart: string | null
  readonly strategy: string | null
}

/** What is said of a value that listens or binds. */
export function judgeOpened(use: Use, evidence: Evidence | null): Verdict {
  const { places, text, handle } = use.literal
  const { transport, port } = use.value
  const { lease, ...said } = say(use, evidence)
  const { file = null, line = null } = places[0] ?? {}
  return { ...said, file, line, places, text, chart: use.chart, handle, transport, port, leaseId: lease?.id ?? null }
}

function say(use: Use, evidence: Evidence | null): Said {
  const { transport, port } = use.value
  const explain = { do: 'explain', port, transport } as const
  if (!isLeasable(port)) {
    const action = leaseAction(use, null, evidence) ?? (port > MAX_PORT ? null : explain)
    return { kind: 'not-for-charts', severity: 'error', message: whyNotLeasable(port).sentence, action }
  }
  if (evidence === null) {
    const message = `The vendor's table allows ${port}; name a controller to see whose it is.`
    return { kind: 'allowed', severity: 'ok', message, action: explain }
  }
  const where = `${port}/${transport} on ${evidence.controller}`
  const held = evidence.leases.find((each) => each.state !== 'ended' && covers(each, transport, port))
  if (held) return { ...sayHeld(held, where, use, evidence), lease: held }
  const exclusion = evidence.exclusions.find((each) => excludes(each, transport, port))
  if (exclusion) {
    const message = sentence(`${where} is excluded, so nobody can lease it: ${exclusion.reason}`)
    return { kind: 'excluded', severity: 'error', message, action: leaseAction(use, null, evidence) ?? explain }
  }
  const message = `${where} is free, but not leased.`
  return { kind: 'not-leased', severity: 'error', message, action: leaseAction(use, port, evidence) ?? explain }
}

function sayHeld(held: LeaseEvidence, where: string, use: Use, evidence: Evidence): Said {
  const { handle } = use.literal
  const ask = { do: 'ask', team: held.team, contact: held.contact, leaseId: held.id } as const
  const again = leaseAction(use, use.value.port, evidence)
  const isOurs = use.chart === held.chart
  if (held.state === 'quarantined') {
    const isFormerHolder = isOurs && held.team === evidence.team && held.ended?.how !== 'revoked'
    return isFormerHolder ? sayComeBack(held, where, again) : sayQuarantined(held, where, ask)
  }
  if (!isOurs && !(use.chart === null && isOf(use.strategy, held.chart))) return sayAnother(held, where, evidence, ask)
  if (held.state === 'expired') {
    const since = instantText(Date.parse(held.expiresAt ?? ''))
    const message = `${where} is leased to ${held.chart}, but its time ended ${since}: acquire it again.`
    return { kind: 'leased', severity: 'warning', message, action: again ?? ask }
  }
  if (handle !== null && held.handle !== '' && held.handle !== handle) {
    const message = `${where} is leased to this chart for its handle ${held.handle}, and ${handle} uses it.`
    return { kind: 'leased', severity: 'warning', message, action: ask }
  }
  const whose = isOurs ? 'this chart' : `${held.chart}, a chart of this strategy`
  return { kind: 'leased', severity: 'ok', message: `${where} is leased to ${whose}.`, action: null }
}

function sayAnother(held: LeaseEvidence, where: string, { team }: Evidence, ask: Action): Said {
  const who = held.team === team ? 'your own team' : `team ${held.team}`
  const since = dayText(Date.parse(held.createdAt))
  const message = `${where} is leased to ${who} for ${held.chart} since ${since}: ask ${held.contact}.`
  return { kind: 'leased-to-another', severity: 'error', message, action: ask }
}

/** The former holder may have it again, and only the former holder. */
function sayComeBack(held: LeaseEvidence, where: string, again: Action | null): Said {
  const message = `${where} is in quarantine${untilText(held)} after this chart's lease was ${held.ended?.how ?? 'ended'}: acquire it again, and this chart has it back.`
  return { kind: 'quarantined', severity: 'error', message, action: again }
}

function sayQuarantined(held: LeaseEvidence, where: string, ask: Action): Said {
  const message = `${where} is in quarantine${untilText(held)}: team ${held.team} had it for ${held.chart}. Ask ${held.contact}.`
  return { kind: 'quarantined', severity: 'error', message, action: ask }
}

function untilText({ quarantinedUntil }: LeaseEvidence): string {
  return quarantinedUntil === null ? '' : ` until ${instantText(Date.parse(quarantinedUntil))}`
}

function isOf(strategy: string | null, chart: string): boolean {
  return strategy !== null && chart.startsWith(`${strategy}/`)
}

/** The lease that would make it right; null when it is not known for which chart or where. */
function leaseAction({ literal, value, chart }: Use, port: number | null, evidence: Evidence | null): Action | null {
  if (evidence === null || chart === null) return null
  const { controller } = evidence
  return { do: 'lease', controller, chart, handle: literal.handle ?? '', transport: value.transport, port }
}

function covers(lease: LeaseEvidence, transport: ClaimTransport, port: number): boolean {
  return (
    (lease.transport === 'both' || lease.transport === transport) &&
    lease.port <= port &&
    port < lease.port + lease.count
  )
}

function excludes(exclusion: Evidence['exclusions'][number], transport: ClaimTransport, port: number): boolean {
  return (
    (exclusion.transport === 'both' || exclusion.transport === transport) &&
    exclusion.first <= port &&
    port <= exclusion.last
  )
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
