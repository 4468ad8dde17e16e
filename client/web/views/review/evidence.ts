import { csvCell } from '../../../csv-cell.ts'
import type { Plan } from '../../../index.ts'
import { leaseName } from '../../../words/lease.ts'

/** `revoked`, `confirmed`, `left`, or why it was skipped. */
export function outcomeOf({ outcome }: Plan, id: string): string {
  if (outcome?.revoked.includes(id)) return 'revoked'
  if (outcome?.kept.includes(id)) return 'kept'
  if (outcome?.asked.includes(id)) return 'left, asked'
  return outcome ? 'skipped' : ''
}

const HEADS =
  'LEASE CHART HANDLE TEAM PURPOSE DECISION NOTE DONE WHY_SKIPPED SEEN_LATELY SEEN_AT APPLIED_AT APPLIED_BY REASON TICKET PLAN REVISION ID SEEN_REVISION LEDGER'

/** The record of a review for an auditor's spreadsheet: a row for each lease, what was decided and what was done. RFC 4180. */
export function evidenceSheet(plan: Plan, ledgerId: string): string {
  const { outcome, appliedAt, appliedBy, reason, ticket } = plan
  const skipped = new Map(outcome?.skipped.map(({ id, message }) => [id, message]))
  const lately = new Set(outcome?.seenLately)
  const whole = [appliedAt, appliedBy, reason, ticket, plan.id, plan.revision]
  const rows = plan.decisions.map(({ id, revision, decision, note, lease }) => [
    lease ? leaseName(lease) : id,
    ...[lease?.chart, lease?.handle, lease?.team, lease?.purpose],
    ...[decision, note, outcomeOf(plan, id), skipped.get(id), lately.has(id) ? 'yes' : '', lease?.seenAt],
    ...whole,
    ...[id, revision, ledgerId],
  ])
  const lines = [HEADS.split(' '), ...rows].map((cells) => cells.map((cell) => csvCell(String(cell ?? ''))).join(','))
  return `${lines.join('\r\n')}\r\n`
}
