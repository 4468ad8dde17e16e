import { iso } from '../../domain/dates.ts'
import type { EventListRequest } from '../../domain/requests.ts'
import type { EventListAnswer } from '../../domain/wire.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import type { ReadTx } from './dialect.ts'
import { type EventRow, presentEvent } from './present-event.ts'
import { snapshot } from './snapshot.ts'

/**
 * Events in the order of the ledger after a revision (default 0), or newest first before one. The answer's `revision`
 * says up to where it is complete: ask again after it. Events about teams and tokens are only for who `seesAccess`.
 */
export function listEvents(
  db: PrismaClient,
  request: EventListRequest,
  seesAccess: boolean,
  clock: number,
): Promise<EventListAnswer> {
  return snapshot(db, clock, async (tx, { ledgerId, revision, now }) => {
    const rows = await readEvents(tx, request, seesAccess)
    const events = rows.map(presentEvent)
    const full = request.before === undefined && events.length === request.limit
    return { ledgerId, events, revision: full ? events.at(-1)!.revision : revision, now: iso(now) }
  })
}

function readEvents(tx: ReadTx, request: EventListRequest, seesAccess: boolean): Promise<EventRow[]> {
  const { before, after = 0, limit } = request
  const when = [
    before === undefined ? Prisma.sql`e."revision" > ${BigInt(after)}` : Prisma.sql`e."revision" < ${BigInt(before)}`,
    ...filters(request),
  ]
  if (!seesAccess) when.push(Prisma.sql`substr(e."type", 1, 5) <> 'team.' AND substr(e."type", 1, 6) <> 'token.'`)
  const direction = Prisma.raw(before === undefined ? 'ASC' : 'DESC')
  return tx.$queryRaw<EventRow[]>(
    Prisma.sql`SELECT e.* FROM "Event" AS e WHERE ${Prisma.join(when, ' AND ')}
      ORDER BY e."revision" ${direction} LIMIT ${BigInt(limit)}`,
  )
}

const EQUAL = ['leaseId', 'controller', 'team', 'actor', 'type', 'ticket'] as const

function filters(request: EventListRequest): Prisma.Sql[] {
  const { port, transport, from, to } = request
  const when: Prisma.Sql[] = []
  for (const field of EQUAL) {
    const value = request[field]
    if (value !== undefined) when.push(Prisma.sql`e.${Prisma.raw(`"${field}"`)} = ${value}`)
  }
  if (port !== undefined) {
    when.push(Prisma.sql`e."port" <= ${BigInt(port)} AND e."port" + coalesce(e."count", 1) > ${BigInt(port)}`)
  }
  if (transport === 'both') when.push(Prisma.sql`e."transport" = 'both'`)
  else if (transport !== undefined) when.push(Prisma.sql`e."transport" IN (${transport}, 'both')`)
  if (from !== undefined) when.push(Prisma.sql`e."at" >= ${BigInt(from)}`)
  if (to !== undefined) when.push(Prisma.sql`e."at" <= ${BigInt(to)}`)
  return when
}
