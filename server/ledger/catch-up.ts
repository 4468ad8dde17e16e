import type { Head } from '../domain/records.ts'
import type { Sql } from './database/sql.ts'
import { type FollowedEvent, type Memory, sealOf } from './memory.ts'
import type { Statements } from './statements.ts'

/** Further behind than this, forgetting and loading anew is cheaper than following (30–40 ms under the lock, measured). */
const MAX_FOLLOWED = 10_000

/** Takes the head and makes the memory exact as of it: what other processes wrote since is followed. */
export async function catchUp(
  sql: Sql,
  { statements, memory }: { statements: Statements; memory: Memory },
): Promise<Head> {
  const [row] = await sql.query<Head>(statements.head, [])
  if (!row) throw new Error('The database has no ledger row: it was not started by this version of portlease.')
  const head = { ...row, paused: Boolean(row.paused) }
  const gap = head.revision - memory.revision
  // Another ledger id, or a revision that went back: somebody put a backup in its place.
  if (memory.ledgerId !== head.ledgerId || gap < 0 || gap > MAX_FOLLOWED) {
    memory.forget()
    memory.ledgerId = head.ledgerId
    memory.revision = head.revision
    const [newest] = await sql.query<{ body: string }>(statements.eventsAfter, [head.revision - 1, 1])
    memory.seal = newest ? sealOf(JSON.parse(newest.body) as FollowedEvent) : null
    return head
  }
  if (gap === 0) return head
  const rows = await sql.query<{ revision: number; body: string }>(statements.eventsAfter, [memory.revision, gap])
  if (rows.length !== gap)
    throw new Error(
      `The ledger is damaged: ${gap} events follow revision ${memory.revision}, ${rows.length} were found.`,
    )
  for (const { body } of rows) memory.follow(JSON.parse(body) as FollowedEvent)
  return head
}
