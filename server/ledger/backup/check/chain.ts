import type { Head } from '../../../domain/records.ts'
import { chainHash, GENESIS } from '../../chain.ts'
import { breakOf, EVENT_CELLS, type StoredEvent } from '../../read/verify-slice.ts'
import type { Session } from '../session.ts'
import type { Findings } from './findings.ts'

/** Each of these gives a lease to a holder, and so is one step of the epoch. */
const GRANTS: ReadonlySet<string | null | undefined> = new Set([
  'lease.granted',
  'lease.restored',
  'lease.accepted',
  'lease.handed-over',
])

/** Walks the log from its beginning: hashes, columns, epochs, and that it ends where the head says. Returns how many events hold. */
export async function checkChain(session: Session, head: Head, findings: Findings): Promise<number> {
  let hash = GENESIS
  let revision = 0
  let epoch: number | null = 0
  for await (const piece of session.stream<StoredEvent>(
    `SELECT ${EVENT_CELLS} FROM "Event" ORDER BY "Event"."revision"`,
  )) {
    for (const row of piece) {
      const why = breakOf(row, revision + 1, hash)
      if (why !== null) {
        findings.add('chain', `Event ${revision + 1}: ${why}`)
        return revision
      }
      revision += 1
      hash = chainHash(hash, row.body ?? '')
      epoch = checkEpoch(row, epoch, findings)
    }
  }
  checkHead(head, { revision, hash, epoch }, findings)
  return revision
}

function checkEpoch({ revision, type, body }: StoredEvent, before: number | null, findings: Findings): number | null {
  const restored = type === 'ledger.restored'
  if (!restored && !GRANTS.has(type)) return before
  const { after } = JSON.parse(body ?? '') as { after?: { epoch?: number } }
  const epoch = after?.epoch ?? null
  const follows = before === null || (epoch !== null && (restored ? epoch > before : epoch === before + 1))
  if (!follows) findings.add('epoch', `Event ${revision} gives the epoch ${epoch}; the one before was ${before}.`)
  return epoch
}

function checkHead(
  head: Head,
  end: { revision: number; hash: string; epoch: number | null },
  findings: Findings,
): void {
  if (head.revision !== end.revision)
    findings.add('head', `The ledger has come to revision ${head.revision}, and its log ends at ${end.revision}.`)
  else if (head.hash !== end.hash)
    findings.add('head', `The ledger has another hash than event ${end.revision}, its newest.`)
  if (end.epoch !== null && head.epoch !== end.epoch)
    findings.add('epoch', `The ledger has come to epoch ${head.epoch}, and its log to ${end.epoch}.`)
}
