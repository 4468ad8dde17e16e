import type { ReactNode } from 'react'

const STEPS = ['Review', 'Plan', 'Done'] as const

/** The three steps, and where the review stands. */
export function Head({ step, children }: { step: 1 | 2 | 3; children?: ReactNode }) {
  return (
    <div className="head review-head">
      <h1>Stale review</h1>
      <ol className="review-steps">
        {STEPS.map((name, index) => (
          <li
            key={name}
            aria-current={index + 1 === step ? 'step' : undefined}
            data-passed={index + 1 < step || undefined}
          >
            <span className="review-step-number">{index + 1}</span> {name}
          </li>
        ))}
      </ol>
      {children}
    </div>
  )
}
