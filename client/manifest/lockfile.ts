import { z } from 'zod'
import { POLICY, POLICY_DIGEST } from '../../server/domain/policy/table.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { labelText } from './changes.ts'

const whole = z.number().int().nonnegative()

const lockedLease = z.strictObject({
  controller: z.string(),
  chart: z.string(),
  handle: z.string(),
  transport: z.enum(['tcp', 'udp', 'both']),
  port: whole.max(65_535),
  count: whole.min(1).max(64),
  lease: z.string(),
  epoch: whole,
  team: z.string(),
  purpose: z.string(),
  labels: z.record(z.string(), z.string()),
  ticket: z.string().nullable(),
  ttlSeconds: whole.nullable(),
})

const lockfileSchema = z.strictObject({
  version: z.literal(1),
  manifest: z.string(),
  ledger: z.string(),
  policy: z.strictObject({ id: z.string(), version: whole, digest: z.string() }),
  leases: z.array(lockedLease),
})

/** What a manifest came to, for reviews and for computers without a network. */
export type Lockfile = z.infer<typeof lockfileSchema>
export type LockedLease = Lockfile['leases'][number]

/** The lockfile of a manifest's leases. No instants: what does not change in the ledger does not change the file. */
export function lockfileOf(manifest: string, ledger: string, leases: readonly Lease[]): Lockfile {
  const { id, version } = POLICY
  return {
    version: 1,
    manifest,
    ledger,
    policy: { id, version, digest: POLICY_DIGEST },
    leases: leases.map(lockedOf).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
  }
}

/** A lease as a lockfile keeps it. */
export function lockedOf(lease: Lease): LockedLease {
  const { controller, chart, handle, transport, port, count, id, epoch, team, purpose, ticket, ttlSeconds } = lease
  const labels = Object.fromEntries(Object.entries(lease.labels).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    controller,
    chart,
    handle,
    transport,
    port,
    count,
    lease: id,
    epoch,
    team,
    purpose,
    labels,
    ticket,
    ttlSeconds,
  }
}

/** By controller, chart, handle and transport, in the order of their code units: the same in every locale. */
function orderOf({ controller, chart, handle, transport }: LockedLease): string {
  return [controller, chart, handle, transport].join('\0')
}

/** The text of a lockfile: a line for each lease, so that a review shows a line for each change; the same bytes everywhere. */
export function writeLockfile({ version, manifest, ledger, policy, leases }: Lockfile): string {
  const head = [
    `  "version": ${version}`,
    `  "manifest": ${JSON.stringify(manifest)}`,
    `  "ledger": ${JSON.stringify(ledger)}`,
    `  "policy": ${spaced(policy)}`,
  ]
  const lines = leases.map((lease) => `    ${spaced(lease)}`)
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`
  return `{\n${[...head, `  "leases": ${list}`].join(',\n')}\n}\n`
}

/** JSON on one line, with a space behind each colon and comma. */
function spaced(value: object): string {
  const fields = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${isObject(each) ? spaced(each) : JSON.stringify(each)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Reads a lockfile's text; null when it is none. */
export function parseLockfile(text: string): Lockfile | null {
  try {
    const read = lockfileSchema.safeParse(JSON.parse(text.replace(/^\ufeff/, '')))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** The fields in which a lockfile's entry differs from what is there now. */
export function differingFields(before: LockedLease, after: LockedLease): string[] {
  const fields = Object.keys(after) as (keyof LockedLease)[]
  return fields.filter((field) =>
    field === 'labels' ? labelText(before.labels) !== labelText(after.labels) : before[field] !== after[field],
  )
}
