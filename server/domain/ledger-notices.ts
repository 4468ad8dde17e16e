import { Refusal } from './errors.ts'

/** What a ledger that was put back or moved says of itself, in one place for servers, refusals and the command line. */

/** When and why a ledger was sealed, from its newest event. */
export interface Seal {
  /** ISO 8601. */
  readonly at: string
  readonly reason: string
}

/** So long a caller waits before it asks a ledger again that waits for a person, in milliseconds. */
const PATIENCE_MS = 60_000

/** For /readyz, whoami and the ready message, while the ledger waits for an admin. */
export const PAUSED_NOTICE =
  'This ledger was put back from a backup and is paused: what is held is answered, exact numbers are granted, others wait. Look what was granted since the backup, then: portlease backup resume --reason "…"'

/** An automatic grant that has to wait. `contact`: who can resume the ledger. */
export function paused(contact: string): Refusal<'UNAVAILABLE'> {
  const why =
    'This ledger was put back from a backup and is paused, so it chooses no numbers: what was granted after the backup is not known here. Nothing was leased or changed.'
  const next = `Name the number that your chart has (--port), or ask ${contact || 'an admin'} to resume the ledger: portlease backup resume.`
  return new Refusal('UNAVAILABLE', `${why} ${next}`, { outcome: 'nothing', retryAfterMs: PATIENCE_MS, next })
}

/** A sentence for /readyz. */
export function sealedNotice({ at, reason }: Seal): string {
  return `This ledger was sealed on ${at} to be moved (${reason}): it lives in another database, and nothing is changed here any more.`
}

/** A write to a ledger that was moved. */
export function sealed(seal: Seal): Refusal<'UNAVAILABLE'> {
  const next = 'Ask an admin for the address of the server that has it now.'
  const message = `${sealedNotice(seal)} Nothing was leased or changed. ${next}`
  return new Refusal('UNAVAILABLE', message, { outcome: 'nothing', retryAfterMs: PATIENCE_MS, next })
}

/** For who starts a server over a database whose ledger was moved. */
export function sealedHere(seal: Seal, database: string): string {
  return `${sealedNotice(seal)} No server starts over ${database}. Set DATABASE_URL to the database that the dump was loaded into; if it was loaded nowhere, load it into a new one: portlease backup load FILE --database URL.`
}
