import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerEvent } from '../../../server/domain/wire.ts'
import { eventSheet, findingSheet, leaseSheet } from '../../export/tables.ts'
import { verifyChain } from '../../verify-chain.ts'
import { zone } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { type Asked, collect } from './collect.ts'

/** The file that says what the others are. */
export const MANIFEST = 'MANIFEST.json'
export const FORMAT = 'portlease-evidence/1'
/** What every pack has. */
export const FILES = ['ports.csv', 'changes.csv', 'findings.csv'] as const

export interface Period {
  /** Both ends included, ISO 8601 in UTC. */
  readonly from: string
  readonly to: string
}

/** What an auditor asks of any listing: source, scope, completeness, integrity. */
export interface EvidenceManifest {
  format: typeof FORMAT
  createdAt: string
  createdBy: { token: string; team: string }
  server: { url: string; version: string }
  ledgerId: string
  /** The listing is of this one state; false when the ledger never stood still for it. */
  revision: number
  isOneState: boolean
  policy: string
  query: { controllers: string[] | 'all'; from: string; to: string; timeZone: string }
  /** The whole log, checked by the server when this was made. Keep revision and hash: they show later that nothing was cut. */
  chain: { ok: boolean; checked: number; head: { revision: number; hash: string } }
  /** What the ledger has in all on these controllers, to compare the counts of rows with. */
  totals: { leasesEver: number; leasesInPeriod: number; changesInPeriod: number; findings: number }
  files: Record<string, { rows: number; bytes: number; sha256: string }>
}

/** Writes the pack into a folder that is empty or not there yet. */
export async function writeEvidence(cli: Cli, folder: string, asked: Asked, period: Period): Promise<EvidenceManifest> {
  checkFolder(folder)
  const client = cli.client()
  const who = await client.system.whoami()
  const chain = await verifyChain(client, {})
  const all = await collect(cli, { ...asked, states: ['active', 'expired', 'quarantined', 'ended'] })
  const leases = all.leases.filter(
    ({ createdAt, ended }) => createdAt <= period.to && (ended === null || ended.at >= period.from),
  )
  const names =
    asked.controllers.length === 0
      ? null
      : new Set([...all.leases, ...all.findings].map(({ controller }) => controller))
  const changes = await changesIn(cli, period, names)
  const files = new Map([
    ['ports.csv', { text: leaseSheet(leases), rows: leases.length }],
    ['changes.csv', { text: eventSheet(changes), rows: changes.length }],
    ['findings.csv', { text: findingSheet(all.findings), rows: all.findings.length }],
  ])
  const manifest: EvidenceManifest = {
    format: FORMAT,
    createdAt: who.server.now,
    createdBy: { token: who.token, team: who.team.name },
    server: { url: client.url, version: who.server.version },
    ledgerId: all.ledgerId,
    revision: all.revision,
    isOneState: all.isOneState,
    policy: all.policy,
    query: {
      controllers: asked.controllers.length === 0 ? 'all' : [...asked.controllers],
      ...period,
      timeZone: zone(),
    },
    chain: { ok: chain.ok, checked: chain.checked, head: chain.head },
    totals: {
      leasesEver: all.leases.length,
      leasesInPeriod: leases.length,
      changesInPeriod: changes.length,
      findings: all.findings.length,
    },
    files: Object.fromEntries(
      [...files].map(([name, { text, rows }]) => [name, { rows, ...digestOf(Buffer.from(text)) }]),
    ),
  }
  writeAll(folder, files, manifest)
  return manifest
}

function writeAll(folder: string, files: ReadonlyMap<string, { text: string }>, manifest: EvidenceManifest): void {
  try {
    mkdirSync(folder, { recursive: true })
    for (const [name, { text }] of files) writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  } catch (error) {
    throw new UsageError(`${folder} cannot be written: ${error instanceof Error ? error.message : error}.`)
  }
}

/** Length and SHA-256 of a file. */
export function digestOf(bytes: Uint8Array): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Changes of a period, oldest first; with names, only those on these controllers. */
async function changesIn(cli: Cli, period: Period, names: ReadonlySet<string> | null): Promise<LedgerEvent[]> {
  const found: LedgerEvent[] = []
  for (let after = 0; ; ) {
    const { events, revision } = await cli.client().event.list({ ...period, after, limit: 1000 })
    found.push(...events.filter(({ controller }) => names === null || (controller !== null && names.has(controller))))
    if (events.length < 1000) return found
    after = revision
  }
}

/** Evidence is never mixed with what was there. */
function checkFolder(folder: string): void {
  let there: string[] = []
  try {
    there = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new UsageError(`${folder} is no folder.`)
  }
  if (there.length > 0) throw new UsageError(`${folder} is not empty: name a new folder for the pack.`)
}
