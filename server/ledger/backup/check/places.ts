import { claimCountOf, type LeaseRecord, portLabel, portsOf, spacesOf } from '../../../domain/lease.ts'
import { isLeasable } from '../../../domain/policy/ranges.ts'
import { byBytes, type Session } from '../session.ts'
import type { Findings } from './findings.ts'
import { merge } from './merge.ts'

type Place = Pick<LeaseRecord, 'id' | 'controller' | 'transport' | 'port' | 'count' | 'team'>
interface ClaimRow {
  controller: string
  transport: string
  port: number
  leaseId: string
}

/** What the leases that are not ended come to: what is counted as it goes along must equal it. */
export interface Sums {
  readonly claims: number
  /** By team. */
  readonly usedPorts: ReadonlyMap<string, number>
  /** By controller. */
  readonly openLeases: ReadonlyMap<string, number>
}

/** Claims are exactly the numbers of leases that are not ended, all of the vendor's table. One controller is in memory at a time. */
export async function checkPlaces(session: Session, findings: Findings): Promise<Sums> {
  const controller = byBytes(session, 'controller')
  const leases = session.stream<Place>(
    `SELECT "id", "controller", "transport", "port", "count", "team" FROM "Lease" WHERE "status" <> 'ended' ORDER BY ${controller}`,
  )
  const claims = session.stream<ClaimRow>(
    `SELECT "controller", "transport", "port", "leaseId" FROM "Claim" ORDER BY ${controller}`,
  )
  const sums = { claims: 0, usedPorts: new Map<string, number>(), openLeases: new Map<string, number>() }
  for await (const { key, left, right } of merge(
    { rows: leases, keyOf: (row) => row.controller },
    { rows: claims, keyOf: (row) => row.controller },
  )) {
    sums.claims += right.length
    sums.openLeases.set(key, left.length)
    for (const lease of left)
      sums.usedPorts.set(lease.team, (sums.usedPorts.get(lease.team) ?? 0) + claimCountOf(lease))
    await checkController(session, left, right, findings)
  }
  return sums
}

async function checkController(
  session: Session,
  leases: readonly Place[],
  claims: readonly ClaimRow[],
  findings: Findings,
): Promise<void> {
  const owed = owedBy(leases, findings)
  for (const claim of claims) {
    const place = `${claim.port}/${claim.transport}`
    if (!isLeasable(claim.port))
      findings.add('policy', `${named(claim.controller, place)} is occupied, by ${claim.leaseId}.`)
    const holders = owed.get(place) ?? []
    owed.delete(place)
    if (!holders.some(({ id }) => id === claim.leaseId)) await reportClaim(session, claim, holders[0], findings)
  }
  for (const [place, [lease]] of owed) {
    const [port = '', transport = ''] = place.split('/')
    findings.add('claim-missing', `${named(lease.controller, place)} of ${lease.id} is not occupied.`, {
      ...{ kind: 'claim-missing', controller: lease.controller, transport, port: Number(port), leaseId: lease.id },
    })
  }
}

/** Which leases say that they have a number: one, unless something is wrong. */
function owedBy(leases: readonly Place[], findings: Findings): Map<string, [Place, ...Place[]]> {
  const owed = new Map<string, [Place, ...Place[]]>()
  for (const lease of leases) {
    for (const place of placesOf(lease)) {
      const others = owed.get(place)
      owed.set(place, others ? [...others, lease] : [lease])
      if (others)
        findings.add('double-lease', `${named(lease.controller, place)} is in ${others[0].id} and in ${lease.id}.`)
    }
    const forbidden = portsOf(lease).find((port) => !isLeasable(port))
    if (forbidden !== undefined)
      findings.add('policy', `The lease ${lease.id} (${portLabel(lease)} on ${lease.controller}) has ${forbidden}.`)
  }
  return owed
}

/** A claim that the leases do not know. */
async function reportClaim(
  session: Session,
  claim: ClaimRow,
  holder: Place | undefined,
  findings: Findings,
): Promise<void> {
  const place = named(claim.controller, `${claim.port}/${claim.transport}`)
  if (holder) return findings.add('claim-other', `${place} is occupied for ${claim.leaseId}, and ${holder.id} has it.`)
  const [lease] = await session.rows<{ status: string }>('SELECT "status" FROM "Lease" WHERE "id" = ?', [claim.leaseId])
  if (lease?.status === 'ended') {
    const { controller, transport, port, leaseId } = claim
    const repair = { kind: 'claim-ended', controller, transport, port, leaseId } as const
    return findings.add('claim-ended', `${place} is still occupied by ${leaseId}, which ended.`, repair)
  }
  const what = lease ? 'which has other numbers' : 'which does not exist'
  findings.add('claim-orphan', `${place} is occupied by ${claim.leaseId}, ${what}.`)
}

function placesOf(lease: Place): string[] {
  return spacesOf(lease.transport).flatMap((space) => portsOf(lease).map((port) => `${port}/${space}`))
}

function named(controller: string, place: string): string {
  return `${controller}:${place}`
}
