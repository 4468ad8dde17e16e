import { Link } from 'wouter'
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
          <section className="table-scroll" aria-label="The technote's ranges">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Numbers</th>
                  <th scope="col">For charts</th>
                  <th scope="col">Why</th>
                </tr>
              </thead>
              <tbody>
                {ranges.map(({ first, last, leasable, reason }) => (
                  <tr key={first}>
                    <td className="number">
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
                ))}
              </tbody>
            </table>
          </section>
          <h2>Services that the technote names</h2>
          <section className="table-scroll" aria-label="Services that the technote names">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Number</th>
                  <th scope="col">Transport</th>
                  <th scope="col">Service</th>
                </tr>
              </thead>
              <tbody>
                {services.map(({ port, last, name, transports }) => (
                  <tr key={`${port} ${name}`}>
                    <td className="number">
                      <Link href={`/explain/${port}`}>{last > port ? `${port}–${last}` : port}</Link>
                    </td>
                    <td>{transports.join(', ')}</td>
                    <td className="wraps">{name}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p className="muted">
            {title}. {source}
          </p>
        </>
      )}
    </Asked>
  )
}
