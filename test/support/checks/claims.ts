import { isLeasable } from '../../../server/domain/policy/ranges.ts'
import { placesOf, placeText, type Row, type Tables } from './tables.ts'

/** Laws 1 and 2: claims are exactly the numbers of held and quarantined leases, all of them from the vendor's table. */
export function checkClaims({ leases, claims, report }: Tables): void {
  const owed = new Map<string, string>()
  for (const lease of leases) {
    if (lease.status === 'ended') continue
    for (const place of placesOf(lease)) {
      const other = owed.get(place)
      if (other !== undefined) report(`double lease: ${placeText(place)} is in ${other} and in ${lease.id}`)
      owed.set(place, String(lease.id))
    }
  }
  const seen = new Set<string>()
  for (const claim of claims) {
    const place = `${claim.controller}\n${claim.transport}\n${claim.port}`
    if (seen.has(place)) report(`double claim: ${placeText(place)} has two rows`)
    seen.add(place)
    if (!isLeasable(Number(claim.port))) report(`policy: ${placeText(place)} is claimed and not leasable`)
    if (owed.get(place) !== claim.leaseId)
      report(`claim: ${placeText(place)} is ${claim.leaseId}'s, the leases say ${owed.get(place) ?? 'nobody'}`)
  }
  for (const [place, id] of owed) if (!seen.has(place)) report(`claim: ${placeText(place)} of ${id} has no row`)
}

/** What is counted as it goes along equals what can be counted. */
export function checkCounters({ leases, teams, controllers, report }: Tables): void {
  const open = leases.filter(({ status }) => status !== 'ended')
  for (const team of teams) {
    const used = open.filter((lease) => lease.team === team.name).flatMap(placesOf).length
    if (team.usedPorts !== used)
      report(`counter: team ${team.name} has usedPorts ${team.usedPorts}, and ${used} claims`)
  }
  for (const { name, openLeases } of controllers) {
    const count = open.filter((lease) => lease.controller === name).length
    if (openLeases !== count) report(`counter: controller ${name} has openLeases ${openLeases}, and ${count} leases`)
  }
}

/** A key is there exactly while it means something, says what the lease says, and holds one lease. */
export function checkKeys({ leases, report }: Tables): void {
  const holders = new Map<string, string>()
  for (const lease of leases) {
    const key = `${lease.controller}\n${lease.chart}\n${lease.handle}`
    const has = (space: string) => lease.transport === space || lease.transport === 'both'
    expectKey(lease, 'tcpKey', lease.status === 'held' && has('tcp') ? key : null, report)
    expectKey(lease, 'udpKey', lease.status === 'held' && has('udp') ? key : null, report)
    expectKey(lease, 'formerKey', lease.status === 'quarantined' ? key : null, report)
    if ((lease.expiresAt !== null) !== (lease.status === 'held' && lease.ttlSeconds !== null))
      report(`time: ${lease.id} is ${lease.status} with a TTL of ${lease.ttlSeconds} and ends at ${lease.expiresAt}`)
    if (lease.expiresAt !== null && Number(lease.renewedAt) + Number(lease.ttlSeconds) * 1000 !== lease.expiresAt)
      report(`time: ${lease.id} does not end its TTL after it was renewed`)
    if (lease.status !== 'held') continue
    for (const space of ['tcp', 'udp'].filter(has)) {
      const other = holders.get(`${space}\n${key}`)
      if (other) report(`double key: ${other} and ${lease.id} are held under one key over ${space}`)
      holders.set(`${space}\n${key}`, String(lease.id))
    }
  }
}

function expectKey(lease: Row, column: string, should: string | null, report: Tables['report']): void {
  if (lease[column] !== should)
    report(`key: ${column} of ${lease.id} is ${JSON.stringify(lease[column])}, not ${JSON.stringify(should)}`)
}
