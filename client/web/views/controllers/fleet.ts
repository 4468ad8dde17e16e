import { LEASABLE_COUNT } from '../../../../server/domain/policy/ranges.ts'
import type { ControllerWithUsage, Usage } from '../../../index.ts'

/** What needs a person, the most urgent first. */
export const KINDS = ['retired', 'overdue', 'full', 'finding'] as const
export type Kind = (typeof KINDS)[number]

export interface Attention {
  kind: Kind
  text: string
}

/** A controller as a row of the fleet: counts of both transports together. */
export interface FleetRow {
  controller: ControllerWithUsage
  /** Held numbers: leased, overdue and expired ones. */
  leased: number
  overdue: number
  expired: number
  quarantined: number
  findings: number
  free: number
  /** Used of what can be leased, 0..1. */
  share: number
  /** For each bar the share of its numbers that is used, in the fuller transport, 0..1. */
  bars: readonly number[]
  attention: readonly Attention[]
  /** What is withheld, in words; empty for nothing. */
  excluded: string
  /** How urgent: the higher, the earlier. */
  urgency: number
  /** What the words of a search are looked for in. */
  text: string
}

/** Numbers behind each of the sixteen bars, and their names. */
export const BARS: readonly { first: number; last: number; size: number }[] = Array.from({ length: 16 }, (_, bar) => {
  const first = bar === 0 ? 49_152 : (50 + bar) * 1000
  const last = bar === 0 ? 49_999 : Math.min(first + 999, 65_535)
  return { first, last, size: last - first + 1 }
})

/** From this share of a transport on a controller is nearly full. */
const FULL = 0.9
const SPACES = ['tcp', 'udp'] as const

export function fleetRow(controller: ControllerWithUsage): FleetRow {
  const { tcp, udp } = controller.usage
  const sum = (of: (usage: Usage) => number) => of(tcp) + of(udp)
  const counts = {
    leased: sum(heldOf),
    overdue: sum((usage) => usage.overdue),
    expired: sum((usage) => usage.expired),
    quarantined: sum((usage) => usage.quarantined),
    findings: sum((usage) => usage.findings),
    free: sum((usage) => usage.free),
  }
  const attention = attentionOf(controller, counts)
  return {
    controller,
    ...counts,
    share: (counts.leased + counts.quarantined) / (2 * LEASABLE_COUNT),
    bars: BARS.map(({ size }, bar) => Math.max(tcp.byThousand[bar] ?? 0, udp.byThousand[bar] ?? 0) / size),
    attention,
    excluded: excludedText(tcp.excluded, udp.excluded),
    urgency: urgencyOf(attention, counts),
    text: [controller.name, controller.title, controller.site, controller.system, ...controller.addresses]
      .join('\n')
      .toLowerCase(),
  }
}

type Counts = Pick<FleetRow, 'leased' | 'overdue' | 'findings'>

function attentionOf({ retiredAt, usage }: ControllerWithUsage, { leased, overdue, findings }: Counts): Attention[] {
  const found: Attention[] = []
  if (retiredAt !== null && leased > 0)
    found.push({ kind: 'retired', text: `${counted(leased, 'port')} leased on a retired controller` })
  if (overdue > 0) found.push({ kind: 'overdue', text: `${overdue} overdue` })
  if (retiredAt === null) {
    for (const space of SPACES) {
      const { free, excluded } = usage[space]
      const offered = LEASABLE_COUNT - excluded
      const used = offered === 0 ? 0 : 1 - free / offered
      if (used < FULL) continue
      found.push({ kind: 'full', text: free === 0 ? `${space} is full` : `${space} ${Math.floor(used * 100)} % used` })
    }
  }
  if (findings > 0) found.push({ kind: 'finding', text: counted(findings, 'finding') })
  return found
}

/** First by kind, then by how much of it. */
function urgencyOf(attention: readonly Attention[], { leased, overdue, findings }: Counts): number {
  const [first] = attention
  if (!first) return 0
  const amount = { retired: leased, overdue, full: 0, finding: findings }[first.kind]
  return (KINDS.length - KINDS.indexOf(first.kind)) * 1e6 + amount
}

function heldOf({ leased, overdue, expired }: Usage): number {
  return leased + overdue + expired
}

function excludedText(tcp: number, udp: number): string {
  if (tcp === udp) return tcp === 0 ? '' : `excluded ${tcp}`
  const parts = [tcp > 0 ? `${tcp} tcp` : '', udp > 0 ? `${udp} udp` : '']
  return `excluded ${parts.filter(Boolean).join(', ')}`
}

/** `1 finding`, `2 findings` */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count.toLocaleString('en')} ${noun}s`
}

/** `0.3 %`; what is less than a tenth of a per cent says so. */
export function percent(share: number): string {
  const value = share * 100
  if (value === 0) return '0 %'
  if (value < 0.1) return '< 0.1 %'
  return `${value < 10 ? value.toFixed(1) : Math.floor(value)} %`
}

/** The bars in words: `20 % of 61000–61999`; only those that are in use. */
export function barsText({ bars, controller }: FleetRow): string {
  const { tcp, udp } = controller.usage
  const used = BARS.flatMap(({ first, last }, bar) => {
    if (bars[bar] === 0) return []
    const count = (tcp.byThousand[bar] ?? 0) + (udp.byThousand[bar] ?? 0)
    return [`${count} in ${first}–${last}`]
  })
  return used.length === 0 ? 'No number is used.' : `Used: ${used.join(', ')}.`
}
