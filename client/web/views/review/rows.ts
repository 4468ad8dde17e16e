import type { Lease, StaleLease } from '../../../index.ts'
import type { Decided } from './saver.ts'

export type Choice = Decided['decision']

/** One lease of the review. */
export interface Row {
  readonly id: string
  readonly lease: Lease
  /** Empty for one that was decided and gives no reason any more, or none that is loaded. */
  readonly reasons: StaleLease['reasons']
  readonly decided: Decided | null
  /** It is not as it was when it was decided: the decision would be skipped, and has to be made again. */
  readonly changed: boolean
}

/** Which rows are shown, by what was decided. */
export type Shown = 'all' | 'open' | Choice

/**
 * The stale leases as they are now, each with its decision. Unless they are `filtered`, before them what was decided and is
 * not among them: what changed meanwhile and, once all are `complete`, what gives no reason any more.
 */
export function rowsOf(
  stale: readonly StaleLease[],
  decided: ReadonlyMap<string, Decided>,
  { complete, filtered, shown }: { complete: boolean; filtered: boolean; shown: Shown },
): Row[] {
  const rows = stale.map(({ lease, reasons }) => rowOf(lease, reasons, decided.get(lease.id) ?? null))
  const listed = new Set(rows.map(({ id }) => id))
  const beside = [...decided.values()].flatMap((each) =>
    each.lease === null || listed.has(each.id) ? [] : [rowOf(each.lease, [], each)],
  )
  const added = filtered ? [] : beside.filter(({ changed }) => changed || complete || shown !== 'all')
  return [...added, ...rows].filter((row) => isShown(row, shown))
}

function rowOf(seen: Lease, reasons: StaleLease['reasons'], decided: Decided | null): Row {
  // A plan is read more often than the list: what it knows of a lease may be newer.
  const lease = decided?.lease && decided.lease.revision > seen.revision ? decided.lease : seen
  // What is asked about is left as it is, whatever it is by then.
  const changed = decided !== null && decided.decision !== 'ask' && decided.revision !== lease.revision
  return { id: lease.id, lease, reasons, decided, changed }
}

function isShown({ decided, changed }: Row, shown: Shown): boolean {
  if (shown === 'all') return true
  if (shown === 'open') return decided === null || changed
  return decided?.decision === shown && !changed
}

export type Tally = Record<Choice | 'changed', number>

/** How often each was decided; what changed since stands apart. */
export function tallyOf(decided: Iterable<Decided>): Tally {
  const tally: Tally = { keep: 0, revoke: 0, ask: 0, changed: 0 }
  for (const { decision, changed } of decided) tally[changed && decision !== 'ask' ? 'changed' : decision] += 1
  return tally
}

/** A decision about a lease as it stands now. The note of an earlier one stays. */
export function decide({ lease, decided }: Row, decision: Choice, note = decided?.note ?? null): Decided {
  return { id: lease.id, revision: lease.revision, decision, note, lease, changed: false }
}
