import type { LedgerEvent } from '../../../index.ts'
import { eventPlace, eventSentence } from '../../../words/event.ts'
import { type CsvColumn, saveCsv } from '../../data/csv.ts'

const COLUMNS: readonly CsvColumn<LedgerEvent>[] = [
  ['revision', ({ revision }) => String(revision)],
  ['at', ({ at }) => at],
  ['type', ({ type }) => type],
  ['what', eventSentence],
  ['place', eventPlace],
  ['actor', ({ actor }) => actor],
  ['team', ({ team }) => team ?? ''],
  ['lease', ({ leaseId }) => leaseId ?? ''],
  ['ticket', ({ ticket }) => ticket ?? ''],
  ['reason', ({ reason }) => reason ?? ''],
  ['request', ({ requestId }) => requestId ?? ''],
  ['before', ({ before }) => textOf(before)],
  ['after', ({ after }) => textOf(after)],
  ['hash', ({ hash }) => hash],
]

/** What is shown, oldest first, as the command line's table of events has it. */
export function saveLog(events: readonly LedgerEvent[]): void {
  saveCsv('portlease-log.csv', [...events].reverse(), COLUMNS)
}

function textOf(values: object | null): string {
  return values === null ? '' : JSON.stringify(values)
}
