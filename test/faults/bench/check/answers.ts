import { type Entry, WRITES } from '../history.ts'
import type { Evidence } from './check.ts'

/** Refusals that such questions may meet. Anything else is a bug of the server. */
const EXPECTED = new Set(
  'PORT_LEASED PORT_QUARANTINED NO_PORT_FREE LEASE_DIFFERS CHART_HELD LEASE_REVOKED LEASE_ENDED EPOCH_MISMATCH REVISION_MISMATCH QUOTA_EXCEEDED FORBIDDEN INVALID_INPUT UNAVAILABLE LEASE_NOT_FOUND'.split(
    ' ',
  ),
)
/** Clocks of one host, read a moment apart. */
const SLACK_MS = 100
/**
 * A read tells the time that the newest batch read and what has passed since. A server that was stopped between hearing
 * the database's clock and looking at its own is late by so much, until its next batch; early is nobody.
 */
const READ_SLACK_MS = 10_000

/** No answer is a bug's, and on PostgreSQL the time that answers tell is the database's, whatever a server's clock says. */
export function checkAnswers({ history, report }: Evidence): void {
  for (const entry of history.entries) {
    if (entry.fate === 'broken') report(`bug: ${entry.path} (${entry.id}) was answered ${JSON.stringify(entry.detail)}`)
    else if (entry.code !== null && !EXPECTED.has(entry.code))
      report(`bug: ${entry.path} (${entry.id}) was refused with ${entry.code}`)
    if (history.database === 'postgresql') checkTime(entry, history.wallOffset, report)
  }
}

function checkTime({ now, path, id, sentAt, endedAt }: Entry, wallOffset: number, report: Evidence['report']): void {
  if (now === null) return
  const slack = WRITES.has(path) ? SLACK_MS : READ_SLACK_MS
  const early = sentAt + wallOffset - slack - now
  const late = now - (endedAt + wallOffset + SLACK_MS)
  if (early > 0 || late > 0)
    report(`time: ${path} (${id}) tells a time ${Math.round(Math.max(early, late))} ms outside of its own call`)
}
