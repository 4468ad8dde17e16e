import { DatabaseError } from '../../database/database.ts'
import { readHead } from '../head.ts'
import type { Session } from '../session.ts'
import { checkChain } from './chain.ts'
import { checkCounts } from './counts.ts'
import { type Finding, Findings, type Repair } from './findings.ts'
import { checkHistory } from './history.ts'
import { checkLeases } from './leases.ts'
import { checkPlaces } from './places.ts'

export interface Checked {
  ledgerId: string
  revision: number
  hash: string
  /** Events that hold, from the first on. */
  events: number
  leases: number
  claims: number
  findings: Finding[]
  /** What can be put right by what the rest of the ledger says. */
  repairs: Repair[]
}

/**
 * Whether the ledger says one thing everywhere, on one state of it: the file, the chain, each lease beside its events,
 * claims, history, counts. Reads everything, and holds one controller and one lease in memory at a time.
 */
export async function check(session: Session): Promise<Checked> {
  const findings = new Findings()
  const head = await readHead(session)
  const counted = { events: 0, leases: 0, claims: 0 }
  const stages = [
    () => checkFile(session, findings),
    async () => {
      counted.events = await checkChain(session, head, findings)
    },
    async () => {
      counted.leases = await checkLeases(session, findings)
    },
    () => checkHistory(session, findings),
    async () => {
      const sums = await checkPlaces(session, findings)
      counted.claims = sums.claims
      await checkCounts(session, sums, findings)
    },
  ]
  for (const stage of stages) await staged(stage, findings)
  const { ledgerId, revision, hash } = head
  return { ledgerId, revision, hash, ...counted, findings: findings.list(), repairs: findings.repairs }
}

/** A page that cannot be read is a finding, and what lies elsewhere is looked at all the same. */
async function staged(stage: () => Promise<void>, findings: Findings): Promise<void> {
  try {
    await stage()
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    findings.add('file', error.message)
  }
}

/** Pages, chain and head alone: what a copy must be to be worth keeping. */
export async function checkCopy(session: Session): Promise<Finding[]> {
  const findings = new Findings()
  const head = await readHead(session)
  await staged(() => checkFile(session, findings), findings)
  await staged(async () => {
    await checkChain(session, head, findings)
  }, findings)
  return findings.list()
}

/** SQLite's own look at pages and indexes; PostgreSQL has no such statement. */
async function checkFile(session: Session, findings: Findings): Promise<void> {
  if (session.dialect !== 'sqlite') return
  for (const pragma of ['integrity_check(20)', 'foreign_key_check']) {
    for (const row of await session.rows<Record<string, unknown>>(`PRAGMA ${pragma}`)) {
      const said = Object.values(row).join(' ')
      // A number outside the table is found, and told better, among the claims.
      if (said !== 'ok' && !/CHECK constraint/.test(said)) findings.add('file', `SQLite says: ${said}.`)
    }
  }
}
