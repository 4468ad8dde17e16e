import type { Transport } from '../../../../server/domain/lease.ts'
import { secondsOf } from '../../../duration.ts'
import type { InputOf } from '../../../procedures.ts'
import type { NewLease } from '../../data/url.ts'
import { type LabelRow, readLabels } from '../../parts/labels.tsx'
import { endOfDay } from '../lease/day.ts'

/** What is typed for a new lease. */
export interface Draft {
  controller: string
  chart: string
  handle: string
  purpose: string
  /** False: the best number that is free. */
  exact: boolean
  port: string
  transport: Transport
  count: string
  /** How it ends: by a review in the usual time, by one on a day, or by a TTL that a program renews. */
  until: 'usual' | 'review' | 'ttl'
  reviewBy: string
  ttl: string
  labels: LabelRow[]
  ticket: string
  /** Empty: the viewer's own. */
  team: string
}

export const EMPTY: Draft = {
  ...{ controller: '', chart: '', handle: '', purpose: '', exact: false, port: '', transport: 'tcp', count: '1' },
  ...{ until: 'usual', reviewBy: '', ttl: '1h', labels: [], ticket: '', team: '' },
}

const KEY = 'portlease.new-lease'

/** What the same person (`who`, a token's name) typed before in this tab, with what the address says over it. */
export function beginDraft({ controller, transport, port, count, chart }: NewLease, who: string): Draft {
  const draft = { ...EMPTY, ...stored(who) }
  if (controller !== undefined) draft.controller = controller
  if (transport !== undefined) draft.transport = transport
  if (count !== undefined) draft.count = String(count)
  if (chart !== undefined) draft.chart = chart
  return port === undefined ? draft : { ...draft, exact: true, port: String(port) }
}

function stored(who: string): Partial<Draft> {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { who?: unknown; draft?: Partial<Draft> }
    return kept.who === who ? (kept.draft ?? {}) : {}
  } catch {
    return {}
  }
}

/** Keeps what is typed for as long as the tab lives; nothing once it is empty or leased. */
export function keepDraft(draft: Draft | null, who: string): void {
  if (draft === null || JSON.stringify(draft) === JSON.stringify(EMPTY)) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, JSON.stringify({ who, draft }))
}

export type Request = InputOf<'lease', 'acquire'>

/** What would be sent, with what is still missing or cannot be read, by field. */
export function readDraft(draft: Draft): { request: Request; wrong: Readonly<Partial<Record<keyof Draft, string>>> } {
  const wrong: Partial<Record<keyof Draft, string>> = {}
  const { controller, chart, handle, purpose, exact, transport, until, ticket, team } = draft
  const count = whole(draft.count, 1, 64)
  if (count === null) wrong.count = 'A count is between 1 and 64.'
  const port = exact ? whole(draft.port, 0, 65_535) : null
  if (exact && port === null) wrong.port = 'A port number is between 0 and 65535, without separators.'
  const ttlSeconds = until === 'ttl' ? secondsOf(draft.ttl) : null
  if (until === 'ttl' && ttlSeconds === null) wrong.ttl = 'A TTL is a number and its unit: 90s, 30m, 12h or 7d.'
  if (until === 'review' && draft.reviewBy === '') wrong.reviewBy = 'Choose a day.'
  const labels = readLabels(draft.labels)
  const request: Request = {
    ...{ controller: controller.trim().toLowerCase(), chart, handle, purpose, transport, count: count ?? 1, labels },
    ...(port === null ? {} : { port }),
    ...(ttlSeconds === null ? {} : { ttlSeconds }),
    ...(until === 'review' && draft.reviewBy !== '' ? { reviewBy: endOfDay(draft.reviewBy) } : {}),
    ...(ticket.trim() === '' ? {} : { ticket }),
    ...(team === '' ? {} : { team }),
  }
  return { request, wrong }
}

function whole(text: string, first: number, last: number): number | null {
  const value = /^\d{1,5}$/.test(text.trim()) ? Number(text) : -1
  return value >= first && value <= last ? value : null
}
