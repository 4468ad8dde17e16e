import { setImmediate as turn } from 'node:timers/promises'
import { iso } from '../../domain/dates.ts'
import { unavailable } from '../../domain/refusals.ts'
import type { VerifyRequest } from '../../domain/requests.ts'
import type { VerifyAnswer } from '../../domain/wire.ts'
import { GENESIS } from '../chain.ts'
import { Prisma, type PrismaClient } from '../generated/client.ts'
import { snapshot } from './snapshot.ts'
import type { Slice, VerifiedSlice } from './verify-slice.ts'

type Break = { revision: number; why: string }

interface Known {
  ledgerId: string
  head: { revision: number; hash: string }
  now: number
  /** Hashes as they are stored, by revision: the head's, the anchor's, and that before the first event to be checked. */
  stored: Map<number, string>
  /** An event that lies beyond the head. */
  beyond: boolean
}

/**
 * Recomputes the chain from `from` on (default 1), at most `limit` events, up to the head that the ledger row names, and
 * names the first break. What was appended meanwhile is not looked at. A tail that was cut together with the ledger row, or a log
 * that was rewritten as a whole, is found only by an anchor: a revision and hash that were noted earlier, elsewhere.
 */
export async function verifyEvents(
  db: PrismaClient,
  verify: (slice: Slice) => Promise<VerifiedSlice>,
  request: VerifyRequest,
  clock: number,
  signal?: AbortSignal,
): Promise<VerifyAnswer> {
  const from = Math.max(1, request.from ?? 1)
  const known = await look(db, request, from, clock)
  const to = Math.min(
    known.head.revision,
    request.limit === undefined ? Number.MAX_SAFE_INTEGER : from + request.limit - 1,
  )
  const previous = from === 1 ? GENESIS : known.stored.get(from - 1)
  const walked =
    previous === undefined && from <= to
      ? { checked: 0, firstBreak: { revision: from - 1, why: 'There is no event with this revision.' } }
      : await walk(verify, { from, to, previous: previous ?? '' }, signal)
  const firstBreak = earliest([walked.firstBreak, ...atTheEnd(known, to), againstAnchor(known, request)])
  return {
    ledgerId: known.ledgerId,
    ok: firstBreak === null,
    checked: walked.checked,
    head: known.head,
    firstBreak,
    now: iso(known.now),
  }
}

/** Everything that must be of one moment. */
function look(db: PrismaClient, { anchor }: VerifyRequest, from: number, clock: number): Promise<Known> {
  return snapshot(db, clock, async (tx, { ledgerId, revision, now }) => {
    const { hash } = await tx.ledger.findUniqueOrThrow({ where: { id: 1 }, select: { hash: true } })
    const wanted = [revision, from - 1, ...(anchor ? [anchor.revision] : [])].map(BigInt)
    const rows = await tx.$queryRaw<{ revision: bigint | number; hash: string }[]>(
      Prisma.sql`SELECT "revision", CAST("hash" AS TEXT) AS "hash" FROM "Event" WHERE "revision" IN (${Prisma.join(wanted)})`,
    )
    const [beyond] = await tx.$queryRaw<unknown[]>(
      Prisma.sql`SELECT 1 AS "is" FROM "Event" WHERE "revision" > ${BigInt(revision)} LIMIT 1`,
    )
    const stored = new Map(rows.map((row) => [Number(row.revision), row.hash]))
    stored.set(0, GENESIS)
    return { ledgerId, head: { revision, hash }, now, stored, beyond: beyond !== undefined }
  })
}

async function walk(
  verify: (slice: Slice) => Promise<VerifiedSlice>,
  { from, to, previous }: Slice,
  signal: AbortSignal | undefined,
): Promise<{ checked: number; firstBreak: Break | null }> {
  let checked = 0
  for (let hash = previous; from + checked <= to; ) {
    if (signal?.aborted) throw unavailable('nothing', 0, 'The request was given up.')
    const slice = await verify({ from: from + checked, to, previous: hash })
    checked += slice.checked
    hash = slice.hash
    if (slice.firstBreak !== null) return { checked, firstBreak: slice.firstBreak }
    await turn()
  }
  return { checked, firstBreak: null }
}

/** The head that the ledger row names must be the last event's, whether or not this call has come so far. */
function* atTheEnd({ head, stored, beyond }: Known, to: number): Generator<Break> {
  const { revision } = head
  const last = stored.get(revision)
  if (last === undefined) yield { revision, why: 'The ledger has come to this revision, and there is no such event.' }
  else if (last !== head.hash) yield { revision, why: 'The head of the ledger has another hash than this event.' }
  if (beyond && to >= revision) yield { revision: revision + 1, why: 'The log goes on beyond the head of the ledger.' }
}

function againstAnchor({ head, stored }: Known, { anchor }: VerifyRequest): Break | null {
  if (!anchor) return null
  if (anchor.revision > head.revision) {
    const why = `The anchor is at revision ${anchor.revision}, and the ledger ends before it: its tail was cut, or this is another ledger.`
    return { revision: head.revision + 1, why }
  }
  if (stored.get(anchor.revision) === anchor.hash) return null
  return { revision: anchor.revision, why: 'It has another hash than the anchor: the log before it is another one.' }
}

function earliest(breaks: (Break | null)[]): Break | null {
  const found = breaks.filter((each) => each !== null)
  return found.sort((a, b) => a.revision - b.revision)[0] ?? null
}
