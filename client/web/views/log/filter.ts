import { useMemo } from 'react'
import type { EventType } from '../../../../server/domain/records.ts'
import type { Input } from '../../data/ask.ts'
import { useParam } from '../../data/url.ts'

/** Everything of the address that says which events are shown. */
export const FILTERS = ['port', 'controller', 'team', 'actor', 'type', 'ticket', 'from', 'to'] as const
export type FilterName = (typeof FILTERS)[number]
export type LogFilter = Omit<NonNullable<Input<'event', 'list'>>, 'after' | 'before' | 'limit'>

/** What the address asks for, as the server takes it. What cannot be read is left to the server's own words. */
export function useLogFilter(): LogFilter {
  const [port] = useParam('port')
  const [controller] = useParam('controller')
  const [team] = useParam('team')
  const [actor] = useParam('actor')
  const [type] = useParam('type')
  const [ticket] = useParam('ticket')
  const [from] = useParam('from')
  const [to] = useParam('to')
  return useMemo(
    () => ({
      ...(port === '' ? {} : { port: Number(port) }),
      ...(controller === '' ? {} : { controller: controller.toLowerCase() }),
      ...(team === '' ? {} : { team }),
      ...(actor === '' ? {} : { actor }),
      ...(type === '' ? {} : { type }),
      ...(ticket === '' ? {} : { ticket }),
      ...(from === '' ? {} : { from: instantOf(from, 0) }),
      ...(to === '' ? {} : { to: instantOf(to, 1) }),
    }),
    [port, controller, team, actor, type, ticket, from, to],
  )
}

/** `2026-03-01` is that day in the viewer's zone: its first instant, or with `days` 1 its last. Instants stay as they are. */
export function instantOf(text: string, days: 0 | 1): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined) return text
  // The wire's spans include both ends.
  const at = new Date(Number(year), Number(month) - 1, Number(day) + days).getTime() - days
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

/** The types of events that there are; one that the server has and this list has not does not compile. */
export const TYPES = Object.keys({
  'lease.granted': 0,
  'lease.confirmed': 0,
  'lease.updated': 0,
  'lease.released': 0,
  'lease.revoked': 0,
  'lease.reclaimed': 0,
  'lease.ended': 0,
  'lease.restored': 0,
  'lease.offered': 0,
  'lease.accepted': 0,
  'lease.declined': 0,
  'lease.handed-over': 0,
  'lease.chart-missing': 0,
  'lease.chart-found': 0,
  'controller.registered': 0,
  'controller.updated': 0,
  'controller.retired': 0,
  'controller.excluded': 0,
  'controller.included': 0,
  'team.created': 0,
  'team.updated': 0,
  'token.created': 0,
  'token.revoked': 0,
  'plan.saved': 0,
  'plan.applied': 0,
  'finding.recorded': 0,
  'finding.cleared': 0,
  'ledger.created': 0,
  'ledger.restored': 0,
  'ledger.resumed': 0,
  'ledger.repaired': 0,
  'ledger.sealed': 0,
  'ledger.moved': 0,
} satisfies Record<EventType, 0>)
