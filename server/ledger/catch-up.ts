import type { Head } from '../domain/records.ts'
import type { LedgerClock } from './clock.ts'
import type { Sql } from './database/sql.ts'
import { type FollowedEvent, type Memory, sealOf } from './memory.ts'
import type { Statements } from './statements.ts'

/** Further behind than this, forgetting and loading anew is cheaper than following (30–40 ms under the lock, measured). */
const MAX_FOLLOWED = 10_000

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
  // Another ledger id, or a revision that went back: somebody put a backup in its place.
  if (memory.ledgerId !== head.ledgerId || gap < 0 || gap > MAX_FOLLOWED) {
    memory.forget()
    memory.ledgerId = head.ledgerId
    memory.revision = head.revision
    const [newest] = await sql.query<{ body: string }>(statements.eventsAfter, [head.revision - 1, 1])
    memory.seal = newest ? sealOf(JSON.parse(newest.body) as FollowedEvent) : null
    return
  }
  if (gap === 0) return
  const rows = await sql.query<{ revision: number; body: string }>(statements.eventsAfter, [memory.revision, gap])
  if (rows.length !== gap)
    throw new Error(
      `The ledger is damaged: ${gap} events follow revision ${memory.revision}, ${rows.length} were found.`,
    )
  for (const { body } of rows) memory.follow(JSON.parse(body) as FollowedEvent)
}
