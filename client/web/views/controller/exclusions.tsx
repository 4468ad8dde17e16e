import type { Exclusion } from '../../../index.ts'

/** Numbers that the site withholds here, and why. */
export function Exclusions({ exclusions }: { exclusions: readonly Exclusion[] }) {
  if (exclusions.length === 0) return null
  return (
    <section className="controller-exclusions" aria-labelledby="exclusions">
      <h2 id="exclusions">Excluded numbers</h2>
      <ul>
        {exclusions.map(({ id, first, last, transport, controller, reason }) => (
          <li key={id}>
            <b className="number">
              {first === last ? first : `${first}–${last}`}
              {transport === 'both' ? '' : `/${transport}`}
            </b>{' '}
            {reason}
            {controller === null ? <span className="muted"> (on every controller)</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
