import type { Lease } from '../../index.ts'
import { stateText } from '../../words/lease.ts'

export type Look = 'free' | 'mine' | 'other' | 'overdue' | 'expired' | 'quarantined' | 'excluded' | 'finding' | 'ended'

/** How a lease looks, everywhere: by lightness and form. */
export function lookOf(
  { state, overdue, team }: Pick<Lease, 'state' | 'overdue' | 'team'>,
  mine: string | undefined,
): Look {
  if (state !== 'active') return state
  if (overdue) return 'overdue'
  return team === mine ? 'mine' : 'other'
}

export function Swatch({ look }: { look: Look }) {
  return <span className="swatch" data-state={look} aria-hidden="true" />
}

/** A lease's state: its form and its word. `now` is the ledger's time. */
export function State({ lease, mine, now }: { lease: Lease; mine?: string | undefined; now: string }) {
  return (
    <span className="state">
      <Swatch look={lookOf(lease, mine)} />
      {stateText(lease, now)}
    </span>
  )
}
