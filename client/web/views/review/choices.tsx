import { leaseName } from '../../../words/lease.ts'
import type { Choice, Row } from './rows.ts'

export const CHOICES = ['keep', 'revoke', 'ask'] as const satisfies readonly Choice[]

/** Keep, revoke or ask, all in sight; what was decided is pressed. */
export function Choices({ row, onDecide }: { row: Row; onDecide: (decision: Choice) => void }) {
  const decision = row.changed ? null : (row.decided?.decision ?? null)
  return (
    <fieldset className="review-choices" aria-label={`Decision about ${leaseName(row.lease)}`}>
      {CHOICES.map((each) => (
        <button
          key={each}
          type="button"
          data-choice={each}
          aria-pressed={each === decision}
          onClick={() => onDecide(each)}
        >
          {each}
        </button>
      ))}
    </fieldset>
  )
}
