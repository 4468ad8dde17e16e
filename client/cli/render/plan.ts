import type { ApplyAnswer, Plan, Whoami } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { leaseName } from '../../words/lease.ts'
import { countsOf } from '../../words/review.ts'
import { dayOf, momentOf, seenText } from '../../words/when.ts'
import type { Column } from './table.ts'

type Decided = Plan['decisions'][number]

const DAY_MS = 86_400_000

/** The head of a plan: what it would do, counted. `defaults` are the server's. */
export function planHead(plan: Plan, now: string, { reviewDays, quarantineSeconds }: Whoami['server']['defaults']) {
  const { keep, revoke, ask, changed } = countsOf(plan)
  const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString()
  const review = dayOf(later(reviewDays * DAY_MS))
  const until = momentOf(later(quarantineSeconds * 1000))
  const rows: [string, number, string][] = [
    ['keep', keep, keep > 0 ? `confirmed until ${review}` : ''],
    ['revoke', revoke, revoke > 0 ? `quarantined until ${until}; restore is possible until then` : ''],
    ['ask', ask, ask > 0 ? 'left as they are' : ''],
    ['changed', changed, changed > 0 ? 'since they were seen; left as they are' : ''],
  ]
  const width = Math.max(...rows.map(([, count]) => String(count).length))
  const lines = rows.map(([word, count, text]) =>
    `  ${word.padEnd(8)} ${String(count).padStart(width)}   ${text}`.trimEnd(),
  )
  return [`Plan ${plan.id} of ${momentOf(plan.createdAt)}, by ${clean(plan.createdBy)}`, '', ...lines]
}

/** What would be revoked, line by line, below it what speaks against it, and what changed. */
export function planLines(plan: Plan, now: string): string[] {
  const revoked = plan.decisions.filter((each) => each.decision === 'revoke' && !each.changed)
  const cells = revoked.map((each) => {
    const { lease } = each
    const seen = lease ? `seen ${seenText(lease.seenAt, now).text}` : ''
    return [nameOf(each), lease?.chart ?? '', lease?.team ?? '', seen].map(clean)
  })
  const widths = [0, 1, 2].map((i) => Math.max(0, ...cells.map((row) => row[i]?.length ?? 0)))
  const rows = cells.map((row) =>
    `  revoke   ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('   ')}`.trimEnd(),
  )
  return [...rows, ...lateLines(revoked, now), ...changedLines(plan)]
}

function lateLines(revoked: readonly Decided[], now: string): string[] {
  return revoked.flatMap((each) => {
    const seen = each.lease ? seenText(each.lease.seenAt, now) : undefined
    return seen?.recent ? [`  ! ${nameOf(each)} was seen ${seen.text}. A chart may be listening on it.`] : []
  })
}

function changedLines({ decisions }: Plan): string[] {
  return decisions
    .filter(({ changed }) => changed)
    .map((each) => `  changed  ${nameOf(each)}${each.lease ? `, now ${each.lease.state}` : ', not there any more'}`)
}

/** `Applied pl_3f8k at revision 5219: 29 confirmed, 9 revoked, 3 left. Undo: portlease restore --plan pl_3f8k` */
export function appliedText({ planId, revision, kept, revoked, asked, skipped }: ApplyAnswer): string {
  const left = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  const undo = revoked.length > 0 ? ` Undo: portlease restore --plan ${planId}` : ''
  const done = `${kept.length} confirmed, ${revoked.length} revoked, ${asked.length} left${left}`
  const head = `Applied ${planId} at revision ${revision}: ${done}.${undo}`
  return [head, ...skipped.map(({ message }) => `  skipped  ${message}`)].map(clean).join('\n')
}

/** The decisions of a plan as rows, for a second person and for programs. */
export const planColumns: readonly Column<Decided>[] = [
  { head: 'DECISION', text: ({ decision }) => decision },
  { head: 'LEASE', text: nameOf },
  { head: 'CHART', text: ({ lease }) => lease?.chart ?? '' },
  { head: 'TEAM', text: ({ lease }) => lease?.team ?? '' },
  { head: 'SEEN', text: ({ lease }) => lease?.seenAt.slice(0, 10) ?? '' },
  { head: 'CHANGED', text: ({ changed }) => (changed ? 'changed' : ''), data: ({ changed }) => String(changed) },
  { head: 'ID', text: ({ id }) => id, wide: true },
  { head: 'REVISION', text: ({ revision }) => String(revision), wide: true },
  { head: 'NOTE', text: ({ note }) => note ?? '' },
]

function nameOf({ id, lease }: Decided): string {
  return lease ? leaseName(lease) : id
}
