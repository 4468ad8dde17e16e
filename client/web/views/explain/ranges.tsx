import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { PolicyTable } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { Asked } from '../../parts/asked.tsx'
import { Swatch } from '../../parts/state.tsx'

/** The technote's table, all of it. */
export function Ranges() {
  const query = useAsk('policy', 'table', undefined)
  return (
    <Asked query={query} what="the technote's table">
      {({ ranges, services, title, source }) => (
        <>
          <Sheet label="The technote's ranges" heads={['Numbers', 'For charts', 'Why']}>
            {ranges.map(rangeRow)}
          </Sheet>
          <h2>Services that the technote names</h2>
          <Sheet label="Services that the technote names" heads={['Number', 'Transport', 'Service']}>
            {services.map(serviceRow)}
          </Sheet>
          <p className="muted">
            {title}. {source}
          </p>
        </>
      )}
    </Asked>
  )
}

function rangeRow({ first, last, leasable, reason }: PolicyTable['ranges'][number]) {
  return (
    <tr key={first}>
      <td className="numbers">
        {first}–{last}
      </td>
      <td>
        <span className="state">
          <Swatch look={leasable ? 'free' : 'excluded'} />
          {leasable ? 'yes' : 'no'}
        </span>
      </td>
      <td className="wraps">{reason}</td>
    </tr>
  )
}

function serviceRow({ port, last, name, transports }: PolicyTable['services'][number]) {
  return (
    <tr key={`${port} ${name}`}>
      <td className="numbers">
        <Link href={`/explain/${port}`}>{last > port ? `${port}–${last}` : port}</Link>
      </td>
      <td>{transports.join(', ')}</td>
      <td className="wraps">{name}</td>
    </tr>
  )
}

function Sheet({ label, heads, children }: { label: string; heads: readonly string[]; children: ReactNode }) {
  return (
    <section className="table-scroll" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
