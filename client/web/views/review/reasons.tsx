import type { StaleAnswer } from '../../../index.ts'
import { reasonName } from '../../../words/review.ts'
import { useParam } from '../../data/url.ts'

/** Why leases are here, each reason with its count; one of them at a time, or all. */
export function Reasons({ counts, total }: { counts: StaleAnswer['counts']; total: number | undefined }) {
  const [why, setWhy] = useParam('why')
  const found = Object.entries(counts)
    .filter(([reason, count]) => count > 0 || reason === why)
    .sort(([, a], [, b]) => b - a)
  const all: [string, number | undefined][] = [['', total], ...found]
  return (
    <fieldset className="review-reasons" aria-label="Reasons">
      {all.map(([reason, count]) => (
        <button key={reason} type="button" aria-pressed={reason === why} onClick={() => setWhy(reason)}>
          {reason === '' ? 'all' : reasonName(reason)} <span className="number">{count?.toLocaleString('en')}</span>
        </button>
      ))}
    </fieldset>
  )
}
