import { Button } from '../../parts/button.tsx'
import { Keys } from '../../shell/keys-help.tsx'
import type { KeyLine } from '../../shell/keys-known.ts'
import { showKeys } from '../../shell/keys-known.ts'
import { CHOICES } from './choices.tsx'
import type { Choice } from './rows.ts'
import type { Selection } from './selection.ts'

const VERBS: Record<Choice, string> = { keep: 'Keep', revoke: 'Revoke', ask: 'Ask about' }

/** What can be done to all that are selected, at the foot of the view while there are some. */
export function SelectionBar({
  selection,
  onDecide,
  onAsk,
}: {
  selection: Selection
  onDecide: (decision: Choice) => void
  onAsk: () => void
}) {
  const count = selection.rows.length
  if (count === 0) return null
  return (
    <section className="review-bar" aria-label="Selected leases">
      <span aria-live="polite">{count} selected</span>
      {CHOICES.map((each) => (
        <Button key={each} size="small" onClick={() => onDecide(each)}>
          {VERBS[each]} {count}
        </Button>
      ))}
      <Button size="small" onClick={onAsk}>
        Ask the team…
      </Button>
      <Button size="small" kind="quiet" onClick={selection.clear}>
        Select none
      </Button>
    </section>
  )
}

export const REVIEW_KEYS: readonly KeyLine[] = [
  ['j k', 'next, previous lease'],
  ['x', 'select'],
  ['1', 'keep'],
  ['2', 'revoke'],
  ['3', 'ask'],
  ['c', 'note'],
  ['Enter', 'details'],
  ['a', 'ask the team'],
]

/** The keys in a line, for who has some. */
export function KeyHints({ count, onSelectAll }: { count: number; onSelectAll: () => void }) {
  return (
    <p className="review-hints muted">
      <Button size="small" onClick={onSelectAll}>
        Select {count === 1 ? 'it' : `all ${count}`}
      </Button>
      {REVIEW_KEYS.map(([names, does]) => (
        <span key={names} className="review-hint nowrap">
          <Keys names={names} /> {does}
        </span>
      ))}
      <Button kind="quiet" size="small" onClick={showKeys}>
        <kbd>?</kbd> all keys
      </Button>
    </p>
  )
}
