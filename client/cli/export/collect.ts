import type { Lease, ListedFinding } from '../../../server/domain/wire.ts'
import { type Exported, sortLeases } from '../../export/model.ts'
import type { LeaseFilter } from '../../iterate.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'

export interface Asked {
  /** Names, or patterns with `*`; none: all controllers. */
  readonly controllers: readonly string[]
  readonly states: ('active' | 'expired' | 'quarantined' | 'ended')[]
  readonly team?: string | undefined
  readonly manifest?: string | undefined
  readonly label?: string | undefined
}

/** So often a listing is begun anew when the ledger changed while it was read. */
const TRIES = 5

/** Everything that an export is about, as it stood at one revision; said when a busy ledger did not let that be. */
export async function collect(cli: Cli, asked: Asked): Promise<Exported & { readonly isOneState: boolean }> {
  const client = cli.client()
  const { server } = await client.system.whoami()
  for (let tries = 1; ; tries++) {
    const { revision } = await client.system.health()
    const names = await namesOf(cli, asked.controllers)
    const leases = await leasesOf(cli, asked, names)
    const findings = await findingsOf(cli, names)
    const isOneState = (await client.system.health()).revision === revision
    if (!isOneState && tries < TRIES) continue
    const controller = names?.length === 1 ? (names[0] ?? null) : null
    const policy = server.policy
    return { leases: sortLeases(leases), findings, controller, ledgerId: server.ledgerId, revision, policy, isOneState }
  }
}

async function leasesOf(
  cli: Cli,
  { states: state, team, manifest, label }: Asked,
  names: string[] | null,
): Promise<Lease[]> {
  const leases: Lease[] = []
  const filters: LeaseFilter[] = names === null ? [{}] : names.map((controller) => ({ controller }))
  for (const filter of filters)
    for await (const lease of cli.client().lease.iterate({ ...filter, state, team, manifest, label }))
      leases.push(lease)
  return leases
}

async function findingsOf(cli: Cli, names: string[] | null): Promise<ListedFinding[]> {
  const { findings } = await cli.client().finding.list({})
  return findings.filter(({ controller }) => names === null || names.includes(controller))
}

/** The controllers that names and patterns stand for; null: all. */
async function namesOf(cli: Cli, wanted: readonly string[]): Promise<string[] | null> {
  if (wanted.length === 0) return null
  const client = cli.client()
  const patterns = wanted.filter((each) => each.includes('*'))
  // A plain name is the server's to know: it answers with names that were perhaps meant.
  const plain = wanted.filter((each) => !each.includes('*'))
  for (const name of plain) await client.controller.get({ name })
  if (patterns.length === 0) return [...new Set(plain)].sort()
  const all = [
    ...(await client.controller.list({})).controllers,
    ...(await client.controller.list({ retired: true })).controllers,
  ]
  const found = patterns.flatMap((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    const names = all.map(({ name }) => name).filter((name) => new RegExp(`^${parts.join('.*')}$`).test(name))
    if (names.length === 0)
      throw new UsageError(`No controller is called ${pattern}.`, [['look', 'portlease controllers']])
    return names
  })
  return [...new Set([...plain, ...found])].sort()
}
