import { useParams } from 'wouter'
import { useParam } from '../../data/url.ts'
import { Asked } from '../../parts/asked.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Done } from './done.tsx'
import { type Draft, useDraft } from './draft.ts'
import { PlanStep } from './plan.tsx'
import { ReviewStep } from './review-step.tsx'
import './review.css'

/** What to do about leases that perhaps nobody stands behind: review, plan, done. */
export default function Review() {
  const { id } = useParams<{ id?: string }>()
  const draft = useDraft(id ?? null)
  return (
    <div className="view review">
      <Unsaved {...draft} />
      {draft.planId === null ? (
        <ReviewStep draft={draft} />
      ) : (
        <Asked query={draft.query} what="the review">
          {(answer) => <Known draft={draft} {...answer} />}
        </Asked>
      )}
    </div>
  )
}

function Known({ draft, plan, now }: { draft: Draft } & NonNullable<Draft['query']['data']>) {
  const [step] = useParam('step')
  if (plan.appliedAt !== null) return <Done plan={plan} now={now} />
  if (step === 'plan') return <PlanStep draft={draft} plan={plan} now={now} />
  return <ReviewStep draft={draft} />
}

function Unsaved({ unsaved, error, retry }: Draft) {
  if (error === null) return null
  if (unsaved.size === 0) return <Problem error={error} />
  return (
    <Problem error={error} onRetry={retry}>
      {unsaved.size === 1 ? 'One decision is' : `${unsaved.size} decisions are`} not saved yet. They stay here until
      they are.
    </Problem>
  )
}
