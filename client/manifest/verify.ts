import { portLabel, portsOf, spacesOf } from '../../server/domain/lease.ts'
import { isLeasable } from '../../server/domain/policy/ranges.ts'
import { POLICY, POLICY_DIGEST } from '../../server/domain/policy/table.ts'
import { whyNotLeasable } from '../../server/domain/policy/why.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { labelText } from './changes.ts'
import type { Wanted } from './expand.ts'
import { keysOf } from './key.ts'
import { differingFields, type LockedLease, type Lockfile, lockedOf } from './lockfile.ts'
import { isHeld } from './request.ts'

/** Something that does not agree. */
export interface Finding {
  readonly message: string
  /** The port of the manifest that it is about, from 0; undefined: it is about the lockfile alone. */
  readonly entry?: number | undefined
}

/** What is wrong with a lockfile by itself: numbers that the table forbids, numbers and names that stand there twice. */
export function checkLockfile({ policy, leases }: Lockfile): Finding[] {
  const findings: Finding[] = []
  if (policy.digest !== POLICY_DIGEST) {
    const here = `${POLICY.id} ${POLICY.version} (${POLICY_DIGEST.slice(0, 8)}…)`
    const there = `${policy.id} ${policy.version} (${policy.digest.slice(0, 8)}…)`
    findings.push({ message: `It was written for the table ${there}; this portlease has ${here}.` })
  }
  const numbers = new Map<string, LockedLease>()
  const names = new Map<string, LockedLease>()
  for (const lease of leases) {
    const bad = portsOf(lease).find((port) => !isLeasable(port))
    if (bad !== undefined) findings.push({ message: `${nameOf(lease)}: ${whyNotLeasable(bad).sentence}` })
    const claims = spacesOf(lease.transport).flatMap((space) => portsOf(lease).map((port) => `${port}/${space}`))
    const taken = claims.find((claim) => numbers.has(`${lease.controller}\n${claim}`))
    const other = taken && numbers.get(`${lease.controller}\n${taken}`)
    if (other)
      findings.push({ message: `${taken} on ${lease.controller} is both ${chartOf(other)}'s and ${chartOf(lease)}'s.` })
    if (keysOf(lease).some((key) => names.has(key))) findings.push({ message: `${nameOf(lease)} stands in it twice.` })
    for (const claim of claims) numbers.set(`${lease.controller}\n${claim}`, lease)
    for (const key of keysOf(lease)) names.set(key, lease)
  }
  return findings
}

/** Where a manifest and its lockfile do not agree: what an apply would do that was not done. */
export function compareWithLockfile(
  name: string,
  wanted: readonly Wanted[],
  { manifest, leases }: Lockfile,
): Finding[] {
  const findings: Finding[] = []
  if (manifest !== name)
    findings.push({ message: `The lockfile is of the manifest ${manifest}, and this one is ${name}.` })
  const rest = new Map(leases.map((lease) => [keysOf(lease).join(), lease]))
  const groups = new Map<string, LockedLease>()
  for (const each of wanted) {
    const key = keysOf(each).join()
    const lease = rest.get(key)
    rest.delete(key)
    const entry = each.entry
    if (!lease) {
      const former = each.formerly && leases.find(sharesName({ ...each, ...each.formerly }))
      if (former) rest.delete(keysOf(former).join())
      const still = former ? `, where it is still called ${chartOf(former)}` : ''
      findings.push({ entry, message: `${nameOf(each)} (${each.transport}) is not in the lockfile${still}.` })
      continue
    }
    const fields = undone(each, lease)
    if (fields.length > 0)
      findings.push({ entry, message: `${nameOf(each)} has another ${fields.join(' and ')} in the lockfile.` })
    const first = each.group === undefined ? undefined : groups.get(each.group)
    if (each.group !== undefined && !first) groups.set(each.group, lease)
    if (first && first.port !== lease.port)
      findings.push({
        entry,
        message: `${nameOf(each)} has ${lease.port}, and ${first.controller} has ${first.port}: it is to be one number.`,
      })
  }
  for (const lease of rest.values())
    findings.push({ message: `${nameOf(lease)} (${portLabel(lease)}) is in the lockfile and not in the manifest.` })
  return findings
}

/** Where a lockfile and the ledger do not agree. `leases` are those that the lockfile names, as they are now, and `carrying` all that carry the manifest's name. */
export function compareWithLedger(
  lockfile: Lockfile,
  ledger: { readonly id: string; readonly leases: ReadonlyMap<string, Lease>; readonly carrying: readonly Lease[] },
): Finding[] {
  if (lockfile.ledger !== ledger.id)
    return [{ message: `The lockfile is of the ledger ${lockfile.ledger}, and this server has ${ledger.id}.` }]
  const findings: Finding[] = []
  for (const locked of lockfile.leases) {
    const lease = ledger.leases.get(locked.lease)
    const message = lease ? differenceText(locked, lease, lockfile.manifest) : 'the ledger does not know this lease'
    if (message !== null) findings.push({ message: `${nameOf(locked)}: ${message}.` })
  }
  const known = new Set(lockfile.leases.map(({ lease }) => lease))
  const teams = new Set(lockfile.leases.map(({ team }) => team))
  for (const lease of ledger.carrying.filter((each) => isHeld(each) && teams.has(each.team) && !known.has(each.id)))
    findings.push({ message: `${nameOf(lease)} (${portLabel(lease)}) is in the ledger and not in the lockfile.` })
  return findings
}

function differenceText(locked: LockedLease, lease: Lease, manifest: string): string | null {
  if (!isHeld(lease))
    return `${portLabel(lease)} is ${lease.state}${lease.ended ? `, ${lease.ended.how} by ${lease.ended.by}` : ''}`
  if (lease.manifest !== manifest)
    return `it is declared by ${lease.manifest ? `the manifest ${lease.manifest}` : 'no manifest'} now`
  const fields = differingFields(locked, lockedOf(lease))
  return fields.length === 0 ? null : `it has another ${fields.join(' and ')} in the ledger`
}

/** What the manifest declares and the lockfile has otherwise. */
function undone(wanted: Wanted, lease: LockedLease): string[] {
  const pairs: [field: string, declared: unknown, there: unknown][] = [
    ['port', wanted.port, lease.port],
    ['count', wanted.count, lease.count],
    ['team', wanted.team, lease.team],
    ['purpose', wanted.purpose, lease.purpose],
    ['labels', wanted.labels && labelText(wanted.labels), labelText(lease.labels)],
    ['ticket', wanted.ticket, lease.ticket],
    ['TTL', wanted.ttlSeconds ?? null, lease.ttlSeconds],
  ]
  return pairs.filter(([, declared, there]) => declared !== undefined && declared !== there).map(([field]) => field)
}

function sharesName(of: Wanted): (lease: LockedLease) => boolean {
  const keys = keysOf(of)
  return (lease) => keysOf(lease).some((key) => keys.includes(key))
}

function nameOf(of: { controller: string; chart: string; handle: string }): string {
  return `${chartOf(of)} on ${of.controller}`
}

function chartOf({ chart, handle }: { chart: string; handle: string }): string {
  return handle === '' ? chart : `${chart} (${handle})`
}
