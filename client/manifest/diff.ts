import { portLabel } from '../../server/domain/lease.ts'
import type { Lease, PlanAnswer } from '../../server/domain/wire.ts'
import { changesOf, type FieldChange } from './changes.ts'
import type { Wanted } from './expand.ts'
import { keysOf } from './key.ts'
import { isHeld, type Renames } from './request.ts'

/** Why something that is wanted cannot be had. `code` is the ledger's, or OTHER_MANIFEST. */
export interface RowRefusal {
  readonly code: string
  readonly message: string
  readonly [detail: string]: unknown
}

/** One line of a plan. */
export type Row =
  | { readonly change: 'add'; readonly wanted: Wanted; readonly lease: Lease }
  | { readonly change: 'change'; readonly wanted: Wanted; readonly lease: Lease; readonly fields: FieldChange[] }
  | { readonly change: 'keep'; readonly wanted: Wanted; readonly lease: Lease }
  | { readonly change: 'refuse'; readonly wanted: Wanted; readonly refusal: RowRefusal }
  | { readonly change: 'undeclared'; readonly lease: Lease }

export interface DiffInput {
  /** The manifest's name. */
  readonly name: string
  readonly wanted: readonly Wanted[]
  readonly renames: Renames
  /** The ledger's answer to `requestsOf(name, wanted, renames)`. */
  readonly plan: Pick<PlanAnswer, 'leases' | 'refusals'>
  /** The leases that carry the manifest's name. */
  readonly carrying: readonly Lease[]
  /** The teams that the manifest is for. */
  readonly teams: ReadonlySet<string>
  /** Leases that another manifest declares are taken over. */
  readonly adopt: boolean
}

/** What a manifest would change: a row for each lease that it declares, in its order, then those that it does not any more. */
export function diffOf(input: DiffInput): Row[] {
  const { name, wanted, renames, plan, adopt } = input
  const planned = new Map(plan.leases.map((each) => [each.index, each]))
  const refused = new Map(plan.refusals.map((each) => [each.index, each]))
  const rows = wanted.map((each, index): Row => {
    const refusal = refused.get(index)
    if (refusal) return { change: 'refuse', wanted: each, refusal }
    const found = planned.get(index)
    if (!found) throw new Error(`the plan says nothing of request ${index}`)
    const { lease, created } = found
    if (created) return { change: 'add', wanted: each, lease }
    if (!adopt && lease.manifest !== null && lease.manifest !== name)
      return { change: 'refuse', wanted: each, refusal: otherManifest(lease) }
    const fields = changesOf(name, each, lease)
    return fields.length > 0
      ? { change: 'change', wanted: each, lease, fields }
      : { change: 'keep', wanted: each, lease }
  })
  return [...rows, ...undeclaredOf(input, renames).map((lease): Row => ({ change: 'undeclared', lease }))]
}

/**
 * The leases of this manifest and its teams that it does not declare any more. What is declared is looked up by its name,
 * not by what became of its request: a lease whose request is refused is not undeclared.
 */
export function undeclaredOf(
  { name, wanted, carrying, teams }: Pick<DiffInput, 'name' | 'wanted' | 'carrying' | 'teams'>,
  renames: Renames = new Map(),
): Lease[] {
  const declared = new Set([...wanted, ...renames.values()].flatMap(keysOf))
  return carrying
    .filter((lease) => lease.manifest === name && teams.has(lease.team) && isHeld(lease))
    .filter((lease) => !keysOf(lease).some((key) => declared.has(key)))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}

function otherManifest(lease: Lease): RowRefusal {
  const message = `${portLabel(lease)} on ${lease.controller} is declared by the manifest ${lease.manifest}. Take it out there first, or take it over: --adopt`
  return { code: 'OTHER_MANIFEST', message, leaseId: lease.id, manifest: lease.manifest }
}

function placeOf({ controller, transport, port }: Lease): string {
  return `${controller}\n${String(port).padStart(5, '0')}\n${transport}`
}

export type Counts = Record<Row['change'], number>

/** How many rows there are of each kind. */
export function countsOf(rows: readonly Row[]): Counts {
  const counts: Counts = { add: 0, change: 0, keep: 0, refuse: 0, undeclared: 0 }
  for (const { change } of rows) counts[change] += 1
  return counts
}

/** The teams that a manifest is for: those that its ports name, and the caller's own for those that name none. */
export function teamsOf(
  wanted: readonly Wanted[],
  defaultTeam: string | undefined,
  ownTeam: string,
): ReadonlySet<string> {
  return new Set(wanted.length > 0 ? wanted.map(({ team }) => team ?? ownTeam) : [defaultTeam ?? ownTeam])
}
