import type { EventType } from '../../server/domain/records.ts'
import type { LedgerEvent } from '../../server/domain/wire.ts'
import { dayOf, momentOf } from './when.ts'

/** `epic-line1:61000/tcp`, or the controller alone: a column of a terminal's table. */
export function eventPlace({ controller, port, count, transport }: LedgerEvent): string {
  if (controller === null || port === null) return controller ?? ''
  const numbers = numbersText(port, count)
  return `${controller}:${numbers}${transport === null || transport === 'both' ? '' : `/${transport}`}`
}

/** What an event is about: `61000/tcp on epic-line1`, `team mixing`, `epic-line1`; empty for the ledger itself. */
export function eventSubject({ type, controller, port, count, transport, team, before, after }: LedgerEvent): string {
  if (port !== null) {
    const spaces = transport === null ? '' : `/${transport === 'both' ? 'tcp+udp' : transport}`
    return `${numbersText(port, count)}${spaces} on ${controller ?? 'every controller'}`
  }
  if (controller !== null) return controller
  const group = type.split('.')[0]
  if (group === 'token') return `token ${textOf(after?.name ?? before?.name)} of team ${team}`
  if (group === 'team') return `team ${team}`
  return group === 'plan' ? `review ${textOf(after?.id)}` : ''
}

/**
 * What happened, to be read after its subject: `granted to team mixing for Mixer/PLC_Link`. Without the actor, the
 * reason and the ticket, which an event has beside it. A type that is not known here is said as it is.
 */
export function eventText(event: LedgerEvent): string {
  return Object.hasOwn(TEXTS, event.type) ? TEXTS[event.type as EventType](event) : event.type
}

/** Subject and text as one sentence, with a capital letter and a full stop. */
export function eventSentence(event: LedgerEvent): string {
  const sentence = `${eventSubject(event)} ${eventText(event)}`.trim()
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** Exhaustive by type: an event of the ledger that has no words here does not compile. */
const TEXTS: Readonly<Record<EventType, (event: LedgerEvent) => string>> = {
  'lease.granted': ({ team, before, after }) =>
    `granted ${before === null ? '' : 'again '}to team ${team} for ${chartText(after)}`,
  'lease.confirmed': ({ after }) => `still needed, to be reviewed by ${day(after?.reviewBy)}`,
  'lease.updated': ({ after }) => `changed: ${Object.keys(after ?? {}).join(', ')}`,
  'lease.released': ({ team, after }) => `released by team ${team}${pauseText(after)}`,
  'lease.revoked': ({ team, after }) => `taken back from team ${team}${pauseText(after)}`,
  'lease.reclaimed': ({ team, after }) => `taken back from team ${team} because it had expired${pauseText(after)}`,
  'lease.ended': ({ actor }) => `free again: ${actor === 'portlease' ? 'its quarantine passed' : 'quarantine ended'}`,
  'lease.restored': ({ team }) => `given back to team ${team}`,
  'lease.offered': ({ after }) => `offered to ${offerText(after)}`,
  'lease.declined': ({ before }) => `stays: the offer to ${offerText(before, false)} was declined`,
  'lease.accepted': ({ before, after }) => `taken over by team ${textOf(after?.team)} from ${textOf(before?.team)}`,
  'lease.handed-over': ({ before, after }) => `handed over to team ${textOf(after?.team)} from ${textOf(before?.team)}`,
  'lease.chart-missing': () => 'its chart is missing from the files of its strategy',
  'lease.chart-found': () => 'its chart is there after all',
  'controller.registered': () => 'registered',
  'controller.updated': (event) => `changed: ${changedFields(event).join(', ')}`,
  'controller.retired': () => 'retired: no new leases there',
  'controller.excluded': () => 'excluded: withheld from new leases',
  'controller.included': () => 'included again',
  'team.created': () => 'created',
  'team.updated': (event) => `changed: ${changedFields(event).join(', ')}`,
  'token.created': ({ after }) => `created, as ${textOf(after?.role)}`,
  'token.revoked': () => 'revoked',
  'plan.saved': ({ after }) => `saved: ${textOf(after?.of)} decisions`,
  'plan.applied': ({ after }) =>
    `applied: ${(['revoked', 'kept', 'asked', 'skipped'] as const).map((each) => `${textOf(after?.[each])} ${each}`).join(', ')}`,
  'finding.recorded': ({ after }) => `found in use${usedBy(after)}, though it can never be leased`,
  'finding.cleared': ({ before }) => `no longer in use${usedBy(before)}`,
  'ledger.created': () => 'the ledger was begun',
  'ledger.restored': () => 'a backup was put in the place of the ledger; it is paused until an admin resumes it',
  'ledger.resumed': () => 'the ledger was resumed',
  'ledger.repaired': () => 'the ledger was repaired',
  'ledger.sealed': () => 'the ledger was sealed: it goes on in another place',
  'ledger.moved': () => 'the ledger was moved here',
}

/** The types of events that there are. */
export const EVENT_TYPES = Object.keys(TEXTS)

/** Fields whose values differ between before and after, by name. */
export function changedFields({ before, after }: Pick<LedgerEvent, 'before' | 'after'>): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names].filter((name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null))
}

function numbersText(port: number, count: number | null): string {
  return count !== null && count > 1 ? `${port}-${port + count - 1}` : `${port}`
}

type Values = LedgerEvent['after']

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?'
}

function chartText(after: Values): string {
  return after?.handle ? `${textOf(after.chart)} (${textOf(after.handle)})` : textOf(after?.chart)
}

function pauseText(after: Values): string {
  const until = after?.quarantinedUntil
  return typeof until === 'string' ? `; in quarantine until ${momentOf(until)}` : ''
}

function offerText(values: Values, withEnd = true): string {
  const { team, until } = (values?.offer ?? {}) as { team?: unknown; until?: unknown }
  return `team ${textOf(team)}${withEnd && typeof until === 'string' ? ` until ${momentOf(until)}` : ''}`
}

function usedBy(values: Values): string {
  return values?.chart ? ` by ${textOf(values.chart)}` : ''
}

function day(instant: unknown): string {
  return typeof instant === 'string' ? dayOf(instant) : 'no date'
}
