import type { LedgerEvent } from '../../../server/domain/wire.ts'
import { stampOf } from '../../words/when.ts'
import type { Column } from './table.ts'

/** The columns of every table of events. */
export const eventColumns: readonly Column<LedgerEvent>[] = [
  { head: 'REVISION', text: (e) => String(e.revision) },
  { head: 'AT', text: (e) => stampOf(e.at), data: (e) => e.at },
  { head: 'TYPE', text: (e) => e.type },
  { head: 'ACTOR', text: (e) => e.actor },
  { head: 'PLACE', text: eventPlace },
  { head: 'TEAM', text: (e) => e.team ?? '' },
  { head: 'LEASE', text: (e) => e.leaseId ?? '', wide: true },
  { head: 'TICKET', text: (e) => e.ticket ?? '' },
  { head: 'REQUEST', text: (e) => e.requestId ?? '', wide: true },
  { head: 'HASH', text: (e) => e.hash, wide: true },
  { head: 'REASON', text: (e) => e.reason ?? '' },
]

/** `epic-line1:61000/tcp`, or the controller alone. */
export function eventPlace({ controller, port, count, transport }: LedgerEvent): string {
  if (controller === null || port === null) return controller ?? ''
  const numbers = count !== null && count > 1 ? `${port}-${port + count - 1}` : `${port}`
  return `${controller}:${numbers}${transport === null || transport === 'both' ? '' : `/${transport}`}`
}
