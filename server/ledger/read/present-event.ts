import { iso } from '../../domain/dates.ts'
import type { Transport } from '../../domain/lease.ts'
import type { LedgerEvent } from '../../domain/wire.ts'
import type { Event } from '../generated/client.ts'

/** A row of the table `Event`: by the Prisma client or by a raw statement. */
export type EventRow = { [K in keyof Event]: Event[K] extends bigint ? bigint | number : Event[K] }

type Values = Record<string, unknown>

/** What only the hashed text of an event holds. */
export interface EventBody {
  actorTeam?: string | null
  requestId?: string | null
  before?: Values | null
  after?: Values | null
  reason?: string | null
}

export function bodyOf(row: Pick<EventRow, 'body'>): EventBody {
  return JSON.parse(row.body) as EventBody
}

export function presentEvent(row: EventRow): LedgerEvent {
  const { actorTeam, requestId, before, after, reason } = bodyOf(row)
  return {
    revision: Number(row.revision),
    at: iso(Number(row.at)),
    type: row.type,
    actor: row.actor,
    actorTeam: actorTeam ?? null,
    requestId: requestId ?? null,
    leaseId: row.leaseId,
    controller: row.controller,
    transport: row.transport as Transport | null,
    port: row.port,
    count: row.count,
    team: row.team,
    before: withInstants(before),
    after: withInstants(after),
    reason: reason ?? null,
    ticket: row.ticket,
    hash: row.hash,
  }
}

/** The log keeps instants as milliseconds; callers read ISO 8601. A name tells them: instants end in At, By or Until. */
function withInstants(values: Values | null | undefined): Values | null {
  if (!values) return null
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wireValue(name, value)]))
}

function wireValue(name: string, value: unknown): unknown {
  if (typeof value === 'number' && /(^at|^until|At|By|Until)$/.test(name)) return iso(value)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? withInstants(value as Values) : value
}
