import { STEPS } from './steps.ts'

/** What lightness, ring and dot mean. */
export function WallLegend() {
  return (
    <div className="controllers-legend">
      <span>
        none used{' '}
        <span className="controllers-steps" aria-hidden="true">
          {STEPS.map((step) => (
            <span key={step} data-step={step} />
          ))}
        </span>{' '}
        full
      </span>
      <span>
        <span className="controllers-dot" aria-hidden="true" /> needs a person
      </span>
      <span>
        <span className="controllers-ring" aria-hidden="true" /> retired
      </span>
    </div>
  )
}
