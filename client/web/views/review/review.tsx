import { useParams } from 'wouter'
import type { Plan } from '../../../index.ts'
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
  const { data } = draft.query
  const [wanted] = useParam('step')
  const step = draft.planId === null ? 'review' : data && stepOf(data.plan, wanted)
  return (
    <div className="view review">
      <Unsaved {...draft} />
      {draft.planId === null ? null : (
        <Asked query={draft.query} what="the review">
          {() => null}
        </Asked>
      )}
      {/* In one place with and without a name: the first decision gives it one, and nobody who works on it loses theirs. */}
      {step === 'review' ? <ReviewStep draft={draft} /> : null}
      {data && step === 'plan' ? <PlanStep draft={draft} {...data} /> : null}
      {data && step === 'done' ? <Done {...data} /> : null}
    </div>
  )
}

function stepOf({ appliedAt }: Plan, wanted: string): 'review' | 'plan' | 'done' {
  if (appliedAt !== null) return 'done'
  return wanted === 'plan' ? 'plan' : 'review'
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
