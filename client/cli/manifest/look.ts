import { PortleaseError } from '../../error.ts'
import type { Lease, Whoami } from '../../index.ts'
import { diffOf, type Row, teamsOf } from '../../manifest/diff.ts'
import type { Wanted } from '../../manifest/expand.ts'
import type { Lockfile } from '../../manifest/lockfile.ts'
import { pinned } from '../../manifest/pin.ts'
import { type Renames, renamesOf, requestsOf } from '../../manifest/request.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import type { ManifestFile } from './files.ts'

/** What a plan is made of. */
export interface Look {
  readonly file: ManifestFile
  readonly who: Whoami
  readonly url: string
  readonly revision: number
  readonly wanted: readonly Wanted[]
  readonly renames: Renames
  readonly teams: ReadonlySet<string>
  readonly rows: readonly Row[]
}

export interface LookFlags {
  adopt?: true | undefined
  fromLockfile?: true | undefined
}

/** Compares a manifest with the ledger: nothing is changed there, nothing held. */
export async function lookAt(
  cli: Cli,
  file: ManifestFile,
  lockfile: Lockfile | undefined,
  flags: LookFlags,
): Promise<Look> {
  const client = cli.client()
  const { name, defaults } = file.manifest
  const wanted = flags.fromLockfile ? numbersFrom(file, lockfile) : file.wanted
  const [who, carrying, former] = await Promise.all([
    client.system.whoami(),
    allLeases(cli, { manifest: name }),
    leasesOfRenamed(cli, wanted),
  ])
  const ownTeam = who.team.name
  const renames = renamesOf(wanted, [...carrying, ...former], ownTeam)
  const requests = requestsOf(name, wanted, renames)
  const none = { leases: [], refusals: [], revision: 0 }
  const plan = requests.length > 0 ? await client.lease.plan({ requests }) : none
  const teams = teamsOf(wanted, defaults?.team, ownTeam)
  const rows = diffOf({ name, wanted, renames, plan, carrying, teams, adopt: flags.adopt ?? false })
  return { file, who, url: client.url, revision: plan.revision, wanted, renames, teams, rows }
}

/** All leases that a filter finds, ended ones left out. */
export async function allLeases(cli: Cli, filter: { manifest: string } | { chart: string }): Promise<Lease[]> {
  const leases: Lease[] = []
  for await (const lease of cli.client().lease.iterate({ ...filter, state: ['active', 'expired'] })) leases.push(lease)
  return leases
}

/** The leases under the former and under the new name of every chart that was renamed. */
async function leasesOfRenamed(cli: Cli, wanted: readonly Wanted[]): Promise<Lease[]> {
  const charts = wanted.flatMap(({ chart, formerly }) => (formerly ? [chart, formerly.chart] : []))
  const found = await Promise.all([...new Set(charts)].map((chart) => allLeases(cli, { chart })))
  return found.flat()
}

function numbersFrom({ wanted, lockfile: file }: ManifestFile, lockfile: Lockfile | undefined): Wanted[] {
  if (!lockfile) throw new UsageError(`There is no ${file} to take the numbers from.`)
  return pinned(wanted, lockfile)
}

/** A lockfile of another ledger is not overwritten by accident: the numbers in it may be in use. */
export function checkLedger({ file, who }: Look, lockfile: Lockfile | undefined, { fromLockfile }: LookFlags): void {
  if (!lockfile || fromLockfile || lockfile.ledger === who.server.ledgerId) return
  throw new UsageError(
    `${file.lockfile} is of the ledger ${lockfile.ledger}, and this server has ${who.server.ledgerId}: it is another server, or it was put back from a backup. Nothing was done.`,
    [
      ['the same numbers here', `portlease apply ${file.file} --from-lockfile`],
      ['new numbers', `delete ${file.lockfile} first`],
    ],
  )
}

/** What the ledger said of a request, when a batch was refused after all. */
export function refusalsOf(error: unknown): { index: number; code: string; message: string }[] | undefined {
  if (!PortleaseError.is(error)) return undefined
  const { refusals } = error.details as { refusals?: { index: number; code: string; message: string }[] }
  return refusals
}
