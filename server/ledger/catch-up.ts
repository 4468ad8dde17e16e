import type { Head } from '../domain/records.ts'
import { chainHash } from './chain.ts'
import type { LedgerClock } from './clock.ts'
import type { Sql } from './database/sql.ts'
import { type FollowedEvent, type Memory, sealOf } from './memory.ts'
import type { Statements } from './statements.ts'

/** Further behind than this, forgetting and loading anew is cheaper than following (30–40 ms under the lock, measured). */
const MAX_FOLLOWED = 10_000

interface EventRow {
  revision: number
  body: string
}

/** The ledger row under its lock, and what the database's clock read then, where that is asked. */
export async function takeHead(
  sql: Sql,
  statements: Statements,
): Promise<{ head: Head; clock: number | undefined } | null> {
  const [row] = await sql.query<Head & { now?: number }>(statements.head, [])
  if (!row) return null
  const { now, paused, ...head } = row
  return { head: { ...head, paused: Boolean(paused) }, clock: now }
}

/** Takes the head and makes the memory exact as of it: what other processes wrote since is followed. Returns ledger time too. */
export async function catchUp(
  sql: Sql,
  { statements, memory, clock }: { statements: Statements; memory: Memory; clock: LedgerClock },
): Promise<{ head: Head; now: number }> {
  const taken = await takeHead(sql, statements)
  if (!taken) throw new Error('The database has no ledger row: it was not started by this version of portlease.')
  const { head } = taken
  const now = clock.read(head.at, taken.clock)
  await follow(sql, head, { statements, memory })
  return { head, now }
}

async function follow(
  sql: Sql,
  head: Head,
  { statements, memory }: { statements: Statements; memory: Memory },
): Promise<void> {
  const gap = head.revision - memory.revision
  const isSame = memory.ledgerId === head.ledgerId
  // Another ledger id, or a revision that went back: somebody put a backup in its place.
  if (!isSame || gap < 0 || gap > MAX_FOLLOWED) return beginAnew(sql, head, { statements, memory })
  const rows = gap === 0 ? [] : await sql.query<EventRow>(statements.eventsAfter, [memory.revision, gap])
  if (rows.length !== gap)
    throw new Error(
      `The ledger is damaged: ${gap} events follow revision ${memory.revision}, ${rows.length} were found.`,
    )
  const reached = rows.reduce((hash, { body }) => chainHash(hash, body), memory.hash)
  // The log does not go on from what is remembered: a standby that lacked the newest events took over, and others have
  // their revisions now.
  if (reached !== head.hash) return beginAnew(sql, head, { statements, memory })
  for (const { body } of rows) memory.follow(JSON.parse(body) as FollowedEvent)
  memory.hash = reached
}

/** Forgets everything; what a batch needs is loaded as of this head. */
async function beginAnew(
  sql: Sql,
  head: Head,
  { statements, memory }: { statements: Statements; memory: Memory },
): Promise<void> {
  memory.forget()
  memory.ledgerId = head.ledgerId
  memory.revision = head.revision
  memory.hash = head.hash
  const [newest] = await sql.query<EventRow>(statements.eventsAfter, [head.revision - 1, 1])
  memory.seal = newest ? sealOf(JSON.parse(newest.body) as FollowedEvent) : null
}
