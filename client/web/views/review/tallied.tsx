import { useParam, useSetParams } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import type { Draft } from './draft.ts'
import { type Shown, type Tally, tallyOf } from './rows.ts'

interface TalliedProps {
  draft: Draft
  total: number | undefined
  open: number | undefined
}

/** How far the review is, each count a way to those leases; and the way on to the plan. */
export function Tallied({ draft, total, open }: TalliedProps) {
  const tally = tallyOf(draft.decided.values())
  const setParams = useSetParams()
  const decided = tally.keep + tally.revoke + tally.ask
  return (
    <>
      <Counts tally={tally} total={total} open={open} />
      <div className="actions">
        <span className="muted" aria-live="polite">
          {savedText(draft)}
        </span>
        <Button
          kind="primary"
          unable={decided === 0 ? 'Decide about a lease first: keep, revoke or ask.' : null}
          onClick={() => setParams({ step: 'plan' }, { push: true })}
        >
          Go on to the plan
        </Button>
      </div>
    </>
  )
}

function Counts({ tally, total, open }: { tally: Tally; total: number | undefined; open: number | undefined }) {
  const [shown, show] = useParam('show', 'all')
  const parts: [Shown, number | undefined, string][] = [
    ['all', total, total === 1 ? 'lease' : 'leases'],
    ['keep', tally.keep, 'keep'],
    ['revoke', tally.revoke, 'revoke'],
    ['ask', tally.ask, 'ask'],
    ['open', open, 'open'],
  ]
  return (
    <fieldset className="review-tally" aria-label="Show">
      {parts.map(([key, count, word]) => (
        <button key={key} type="button" aria-pressed={shown === key} onClick={() => show(key)}>
          <span className="number">{count?.toLocaleString('en') ?? '…'}</span> {word}
        </button>
      ))}
    </fieldset>
  )
}

function savedText({ planId, unsaved, isSaving, error }: Draft): string {
  if (error !== null && unsaved.size > 0) return `${unsaved.size} not saved`
  if (isSaving) return 'Saving…'
  return planId === null ? '' : 'Saved'
}
