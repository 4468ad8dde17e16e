import { useState } from 'react'
import { Link } from 'wouter'
import { POLICY, type PolicyRange } from '../../../../server/domain/policy/table.ts'
import type { ListedFinding } from '../../../index.ts'
import { Dialog } from '../../parts/sheets.tsx'
import { type Cells, countLooks } from './cells.ts'

interface RangesProps {
  cells: Cells
  cursor: number
  findings: readonly ListedFinding[]
  onJump: (port: number) => void
}

/** The technote's six ranges: they tell the truth about all 65,536 numbers, and lead to them. */
export function Ranges({ cells, cursor, findings, onJump }: RangesProps) {
  const [opened, setOpened] = useState<PolicyRange | null>(null)
  return (
    <>
      <fieldset className="map-ranges" aria-label="The technote's six ranges">
        {POLICY.ranges.map((range) => {
          const { first, last, leasable } = range
          const inside = findings.filter(({ port }) => first <= port && port <= last).length
          return (
            <button
              key={first}
              type="button"
              data-leasable={leasable || undefined}
              aria-current={first <= cursor && cursor <= last ? 'location' : undefined}
              onClick={() => (leasable ? onJump(first) : setOpened(range))}
            >
              <b className="number">
                {first}–{last}
              </b>
              <span>{leasable ? textOfUse(cells, range) : forbiddenText(range)}</span>
              {inside > 0 ? <FindingPin count={inside} /> : null}
            </button>
          )
        })}
      </fieldset>
      {opened === null ? null : <Forbidden range={opened} findings={findings} onClose={() => setOpened(null)} />}
    </>
  )
}

function FindingPin({ count }: { count: number }) {
  return (
    <span className="map-pin">
      <span className="swatch" data-state="finding" aria-hidden="true" />
      {count === 1 ? '1 finding' : `${count} findings`}
    </span>
  )
}

function servicesIn({ first, last }: PolicyRange) {
  return POLICY.services.filter(({ port }) => first <= port && port <= last)
}

function forbiddenText(range: PolicyRange): string {
  if (range.first === 50_000) return 'internal to Opto 22'
  const { length } = servicesIn(range)
  return `not for charts · ${length} ${length === 1 ? 'service' : 'services'}`
}

function textOfUse(cells: Cells, { first, last }: PolicyRange): string {
  const counts = countLooks(cells, first, last)
  const free = counts.get('free') ?? 0
  const excluded = counts.get('excluded') ?? 0
  const used = last - first + 1 - free - excluded
  if (first === 22_004 && used === 0) return 'only when asked for'
  return `${used.toLocaleString('en')} used · ${free.toLocaleString('en')} free`
}

/** A forbidden range as a list of the technote's rows: nobody needs 50,150 grey cells. */
function Forbidden({
  range,
  findings,
  onClose,
}: {
  range: PolicyRange
  findings: readonly ListedFinding[]
  onClose: () => void
}) {
  const { first, last, reason, source } = range
  const inside = findings.filter(({ port }) => first <= port && port <= last)
  return (
    <Dialog title={`${first}–${last}: not for charts`} onClose={onClose}>
      <p>
        {reason}. <span className="muted">{source}.</span>
      </p>
      {inside.length > 0 ? <h3>In use here all the same</h3> : null}
      <ul className="map-services">
        {inside.map(({ id, port, transport, chart, purpose }) => (
          <li key={id}>
            <span className="swatch" data-state="finding" aria-hidden="true" />{' '}
            <b className="number">
              {port}/{transport}
            </b>{' '}
            {chart}
            {purpose ? `: ${purpose}` : ''}
          </li>
        ))}
      </ul>
      <h3>Services that the technote names</h3>
      <ul className="map-services">
        {servicesIn(range).map(({ port, last: to, name }) => (
          <li key={`${port} ${name}`}>
            <Link href={`/explain/${port}`} className="number">
              {to > port ? `${port}–${to}` : port}
            </Link>{' '}
            {name}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
