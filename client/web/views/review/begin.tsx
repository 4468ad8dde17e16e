import { Link } from 'wouter'
import type { PlanHead } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { Empty } from '../../parts/asked.tsx'
import { When } from '../../parts/when.tsx'

/** So many drafts are offered; a site that has more of them has other worries. */
const MOST_DRAFTS = 5

/** Reviews that somebody began and nobody carried out: anybody may go on with them. */
export function Drafts() {
  const { data } = useAsk('admin', 'listPlans', { limit: 20 })
  const drafts = data?.plans.filter(({ appliedAt, counts }) => appliedAt === null && decidedIn(counts) > 0) ?? []
  if (drafts.length === 0) return null
  return (
    <section className="note" aria-label="Drafts">
      {drafts.slice(0, MOST_DRAFTS).map((draft) => (
        <div key={draft.id}>
          A draft of <When at={draft.createdAt} /> by {draft.createdBy}: {countsText(draft.counts)}.{' '}
          <Link href={`/review/plans/${draft.id}`}>Go on with it</Link>
        </div>
      ))}
    </section>
  )
}

/** Nothing is stale; and when somebody last looked. */
export function NothingStale() {
  const { data } = useAsk('admin', 'listPlans', { limit: 20 })
  const last = data?.plans.find(({ appliedAt }) => appliedAt !== null)
  return (
    <Empty>
      <strong>Nothing is stale.</strong>
      {last?.appliedAt ? (
        <span>
          Last review: <When at={last.appliedAt} day /> by {last.appliedBy}, “{last.reason}”.{' '}
          <Link href={`/review/plans/${last.id}`}>See what it did</Link>
        </span>
      ) : (
        <span>Leases come here when their review is overdue, their team is disabled or their controller retired.</span>
      )}
    </Empty>
  )
}

function decidedIn({ keep, revoke, ask }: PlanHead['counts']): number {
  return keep + revoke + ask
}

function countsText({ keep, revoke, ask }: PlanHead['counts']): string {
  return `${keep} keep, ${revoke} revoke, ${ask} ask`
}
