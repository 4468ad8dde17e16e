import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Row, Tables } from './tables.ts'

/** Columns that repeat what the hashed body says. `at` is written otherwise there. */
const REPEATED = [
  'revision',
  'type',
  'leaseId',
  'controller',
  'transport',
  'port',
  'count',
  'team',
  'actor',
  'ticket',
] as const

/** Law 6: revisions 1..n without a gap, each hash over the one before, each body canonical and told by its columns. */
export function checkChain({ events, heads, report }: Tables): void {
  let previous = '0'.repeat(64)
  events.forEach((event, index) => {
    if (event.revision !== index + 1) report(`gap: event ${index + 1} of the log has the revision ${event.revision}`)
    const body = String(event.body)
    const hash = createHash('sha256')
      .update(previous + body)
      .digest('hex')
    if (hash !== event.hash) report(`chain: the hash of revision ${event.revision} does not follow from the one before`)
    previous = String(event.hash)
    checkBody(event, body, report)
  })
  const [head] = heads
  if (!head || heads.length !== 1) report(`head: there are ${heads.length} ledger rows`)
  else {
    if (head.revision !== events.length) report(`head: revision ${head.revision} beside ${events.length} events`)
    if (head.hash !== previous) report('head: its hash is not that of the newest event')
    if (Number(events.at(-1)?.at ?? 0) > Number(head.at)) report('head: its time is before the newest event')
  }
}

function checkBody(event: Row, body: string, report: Tables['report']): void {
  const said = JSON.parse(body) as Record<string, unknown>
  if (canonicalize(said) !== body) report(`body: revision ${event.revision} is not canonical JSON`)
  for (const name of REPEATED) {
    if ((said[name] ?? null) !== event[name])
      report(`column: ${name} of revision ${event.revision} is ${event[name]}, its body says ${said[name]}`)
  }
  if (Date.parse(String(said.at)) !== event.at)
    report(`column: at of revision ${event.revision} is ${event.at}, its body says ${said.at}`)
}
