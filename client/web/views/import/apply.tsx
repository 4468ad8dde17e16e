import { Link } from 'wouter'
import { Button } from '../../parts/button.tsx'
import { type Judged, rowsText, wrongRows } from './verdict.ts'

interface ApplyProps {
  judged: Judged
  busy: boolean
  onApply: () => void
  onTakeOut: () => void
}

/** What applying would do, said before it is done; or what was done. */
export function Apply({ judged, busy, onApply, onTakeOut }: ApplyProps) {
  const { counts, applied } = judged
  const wrong = wrongRows(judged).length
  const toDo = counts.new + counts['not-leasable']
  if (applied)
    return (
      <div className="note" data-kind="good" role="status">
        <div>{doneText(judged)}</div>
        <div className="actions">
          <Link href="/leases">See the leases</Link>
          <Link href="/log">See the log</Link>
        </div>
      </div>
    )
  if (wrong > 0)
    return (
      <div className="note" data-kind="warn" role="status">
        <div>
          {rowsText(wrong)} cannot be imported, so nothing would be written. Mend {wrong === 1 ? 'it' : 'them'} above,
          or take {wrong === 1 ? 'it' : 'them'} out.
        </div>
        <div className="actions">
          <Button onClick={onTakeOut}>Take {rowsText(wrong)} out</Button>
        </div>
      </div>
    )
  return (
    <div className="note" data-kind={toDo > 0 ? 'good' : undefined} role="status">
      <div>{willText(judged)}</div>
      {toDo === 0 ? null : (
        <div className="actions">
          <Button kind="primary" busy={busy} onClick={onApply}>
            Import {rowsText(toDo)}
          </Button>
        </div>
      )}
    </div>
  )
}

function willText({ counts }: Judged): string {
  const parts = [
    counts.new > 0 ? `${leasesText(counts.new)} will be granted` : '',
    counts['not-leasable'] > 0 ? `${findingsText(counts['not-leasable'])} will be recorded, never leased` : '',
    counts.unchanged > 0 ? `${rowsText(counts.unchanged)} stand in the ledger already` : '',
  ].filter((part) => part !== '')
  const text = parts.join('; ')
  return counts.new + counts['not-leasable'] === 0
    ? `Nothing is left to do: ${text}.`
    : `${text}. All of it in one step, or nothing.`
}

function doneText({ counts }: Judged): string {
  const findings = counts['not-leasable'] > 0 ? `, ${findingsText(counts['not-leasable'])} kept` : ''
  return `Done: ${leasesText(counts.new)} granted${findings}, ${rowsText(counts.unchanged)} unchanged.`
}

function leasesText(count: number): string {
  return count === 1 ? '1 lease' : `${count.toLocaleString('en')} leases`
}

function findingsText(count: number): string {
  return count === 1 ? '1 finding' : `${count.toLocaleString('en')} findings`
}
