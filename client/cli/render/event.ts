import type { LedgerEvent } from '../../../server/domain/wire.ts'
import { eventPlace } from '../../words/event.ts'
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
