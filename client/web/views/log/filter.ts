import { useMemo } from 'react'
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
function instantOf(text: string, days: 0 | 1): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined) return text
  // The wire's spans include both ends.
  const at = new Date(Number(year), Number(month) - 1, Number(day) + days).getTime() - days
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}
