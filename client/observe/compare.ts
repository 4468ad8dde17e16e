import { portLabel } from '../../server/domain/lease.ts'
import { isLeasable } from '../../server/domain/policy/ranges.ts'
import { rangeOf, servicesOf } from '../../server/domain/policy/rows.ts'
import { whyNotLeasable } from '../../server/domain/policy/why.ts'
import type { Lease } from '../../server/domain/wire.ts'
import type { Listening, Listing } from './types.ts'

export const OBSERVED = ['forbidden', 'quarantined', 'not-leased', 'silent', 'leased', 'service', 'unknown'] as const
export type ObservedKind = (typeof OBSERVED)[number]

/** A number of a controller: what was seen there, and what the ledger says. */
export interface Observed {
  readonly kind: ObservedKind
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  /** Where it listens; empty when it is silent. */
  readonly addresses: readonly string[]
  readonly program: string | null
  readonly leaseId: string | null
  readonly chart: string
  readonly team: string
  /** One sentence. */
  readonly message: string
}

/** Numbers below are IANA's system ports: what the host itself offers, such as SSH and HTTPS. */
const SYSTEM_PORTS = 1024
const INTERNAL_FIRST = 50_000

/**
 * What listens beside what is leased. It is evidence: a chart that is stopped, or waits to be asked, is silent and still needs its
 * lease. The host's own services, and the technote's, are no findings.
 */
export function compareListing(listing: Listing, leases: readonly Lease[], controller: string): Observed[] {
  const numbers = new Map<string, Listening[]>()
  for (const each of listing.listening) {
    const key = `${each.port}/${each.transport}`
    numbers.set(key, [...(numbers.get(key) ?? []), each])
  }
  const heard = [...numbers.values()].map((at) => judgeHeard(at, leases, controller))
  const held = leases.filter(({ state }) => state === 'active' || state === 'expired')
  const silent = held.flatMap((lease) =>
    spaces(lease).flatMap((transport) =>
      lease.ports
        .filter((port) => !numbers.has(`${port}/${transport}`))
        .map((port) => silence(lease, transport, port, listing.covers(transport, port))),
    ),
  )
  return [...heard, ...silent].sort(
    (a, b) =>
      OBSERVED.indexOf(a.kind) - OBSERVED.indexOf(b.kind) ||
      a.port - b.port ||
      a.transport.localeCompare(b.transport, 'en'),
  )
}

function judgeHeard(at: readonly Listening[], leases: readonly Lease[], controller: string): Observed {
  const { transport, port } = at[0]!
  const addresses = [...new Set(at.map(({ address }) => address))]
  const lease = leases.find(
    (each) => each.state !== 'ended' && spaces(each).includes(transport) && each.ports.includes(port),
  )
  const program = at.find((each) => each.program !== null)?.program ?? null
  const { id = null, chart = '', team = '' } = lease ?? {}
  const common = { transport, port, addresses, program, leaseId: id, chart, team }
  return { ...common, ...sayHeard(transport, port, lease, controller) }
}

function sayHeard(
  transport: 'tcp' | 'udp',
  port: number,
  lease: Lease | undefined,
  controller: string,
): Pick<Observed, 'kind' | 'message'> {
  const where = `${port}/${transport} on ${controller}`
  if (lease?.state === 'quarantined') {
    const message = `${where} is in quarantine, and something listens there: ask ${lease.contact}, who had it for ${lease.chart}.`
    return { kind: 'quarantined', message }
  }
  if (lease)
    return { kind: 'leased', message: `${where} listens, and is leased to team ${lease.team} for ${lease.chart}.` }
  if (isLeasable(port)) return { kind: 'not-leased', message: `${where} listens, and nobody has leased it.` }
  if (isService(port)) return { kind: 'service', message: `${where} is a service of the host or of the controller.` }
  return { kind: 'forbidden', message: `Something listens on ${where}: ${whyNotLeasable(port).sentence}` }
}

/** What the technote gives to the controllers themselves, and what every host has. */
function isService(port: number): boolean {
  return port < SYSTEM_PORTS || servicesOf(port).length > 0 || rangeOf(port).first === INTERNAL_FIRST
}

function silence(lease: Lease, transport: 'tcp' | 'udp', port: number, isCovered: boolean): Observed {
  const { id: leaseId, chart, team, contact } = lease
  const number = portLabel({ port, count: 1, transport })
  const message = isCovered
    ? `${number} is leased to team ${team} for ${chart}, and nothing listens there now. That frees nothing: ask ${contact}.`
    : `${number} is leased to team ${team} for ${chart}; the output does not tell whether it listens.`
  return {
    kind: isCovered ? 'silent' : 'unknown',
    transport,
    port,
    addresses: [],
    program: null,
    leaseId,
    chart,
    team,
    message,
  }
}

function spaces({ transport }: Lease): readonly ('tcp' | 'udp')[] {
  return transport === 'both' ? ['tcp', 'udp'] : [transport]
}
