import { LEDGER_ACTOR } from '../../domain/decide/actor.ts'
import type { EventDraft, EventType, Head } from '../../domain/records.ts'
import { chain } from '../chain.ts'
import { EVENT, rowsOf } from '../columns.ts'
import { DatabaseError } from '../database/database.ts'
import { BackupError } from './problem.ts'
import type { Session } from './session.ts'

/** Where a ledger stands: what proves later that nothing was cut. */
export interface Standing {
  ledgerId: string
  revision: number
  /** Hash of the newest event. */
  hash: string
  epoch: number
  paused: boolean
  /** Its newest event says that it was moved: nothing may follow. */
  sealed: boolean
}

const HEAD = 'SELECT "ledgerId", "revision", "epoch", "hash", "at", "paused" FROM "Ledger" WHERE "id" = 1'

/** The ledger row; null when no server has made one here. @throws BackupError when this is no database of portlease */
export async function findHead(session: Session): Promise<Head | null> {
  const [row] = await session.rows<Head>(HEAD).catch((error: unknown) => {
    if (error instanceof DatabaseError) throw error
    throw new BackupError(`${session.name} is not a database of portlease: it has no ledger.`)
  })
  return row ? { ...row, paused: Boolean(row.paused) } : null
}

/** The ledger row. @throws BackupError when there is none */
export async function readHead(session: Session): Promise<Head> {
  const head = await findHead(session)
  if (head) return head
  throw new BackupError(`The database ${session.name} holds no ledger yet: no server was started with it.`)
}

/** The head, and whether the ledger is sealed. */
export async function readStanding(session: Session): Promise<Standing> {
  const { ledgerId, revision, hash, epoch, paused } = await readHead(session)
  const [newest] = await session.rows<{ type: string }>('SELECT "type" FROM "Event" WHERE "revision" = ?', [revision])
  return { ledgerId, revision, hash, epoch, paused, sealed: newest?.type === 'ledger.sealed' }
}

export interface Entry {
  type: EventType
  /** Milliseconds since 1970, by the clock of this computer. */
  now: number
  reason: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}

type Change = Partial<Pick<Head, 'ledgerId' | 'epoch' | 'paused'>>

/** Adds an event of the ledger itself to the chain and moves the head, in the session's transaction. */
export async function append(session: Session, head: Head, entry: Entry, change: Change = {}): Promise<Head> {
  const at = Math.max(entry.now, head.at)
  const revision = head.revision + 1
  const [event] = chain(head.hash, [draftOf(entry, revision, at)])
  if (!event) throw new Error('No event was chained.')
  const names = Object.keys(EVENT)
  await session.run(
    `INSERT INTO "Event" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    rowsOf(EVENT, [event])[0],
  )
  const next: Head = { ...head, ...change, revision, at, hash: event.hash }
  await session.run(
    'UPDATE "Ledger" SET "ledgerId" = ?, "revision" = ?, "epoch" = ?, "hash" = ?, "at" = ?, "paused" = ? WHERE "id" = 1',
    [next.ledgerId, next.revision, next.epoch, next.hash, next.at, next.paused],
  )
  return next
}

function draftOf({ type, reason, before, after }: Entry, revision: number, at: number): EventDraft {
  const { name, team, requestId, origin } = LEDGER_ACTOR
  return {
    revision,
    at,
    type,
    actor: name,
    actorTeam: team,
    requestId,
    origin,
    leaseId: null,
    controller: null,
    transport: null,
    port: null,
    count: null,
    team: null,
    before,
    after,
    reason,
    ticket: null,
  }
}
