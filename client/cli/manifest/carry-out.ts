import type { Grant, Lease } from '../../index.ts'
import { changesOf, type FieldChange } from '../../manifest/changes.ts'
import { undeclaredOf } from '../../manifest/diff.ts'
import type { Wanted } from '../../manifest/expand.ts'
import { requestsOf } from '../../manifest/request.ts'
import type { InputOf } from '../../procedures.ts'
import type { Cli } from '../cli.ts'
import { eachOf, progress } from '../progress.ts'
import { allLeases, type Look } from './look.ts'

/** So many single changes are on their way at once: the server puts them into one commit. */
const AT_ONCE = 8

/** What was done. It grows while the work goes on, so that a failure can say how far it came. */
export interface Done {
  /** The leases of the manifest, in its order, as they are now. */
  leases: Lease[]
  added: Lease[]
  changed: Lease[]
  released: Lease[]
}

/**
 * Makes the ledger what the manifest declares. New names first, for a lease under its former name would be granted a second
 * time; then all grants in one call, all or nothing; then what else is written about the leases; and the releases at the
 * end. Each step leaves a state from which the same call goes on: what is done is not done twice.
 */
export async function carryOut(cli: Cli, look: Look, prune: boolean, done: Done): Promise<void> {
  const { lease: calls } = cli.client()
  const { name } = look.file.manifest
  await rename(cli, look, done)
  const requests = requestsOf(name, look.wanted)
  if (requests.length > 0) {
    const { leases: grants } = await calls.acquireMany({ requests })
    done.leases = grants.map(({ lease }) => lease)
    done.added = grants.filter(({ created }) => created).map(({ lease }) => lease)
    await change(cli, look, grants, done)
  }
  if (prune) await release(cli, look, done)
}

async function rename(cli: Cli, { file, renames }: Look, done: Done): Promise<void> {
  const { name } = file.manifest
  await withProgress(cli, 'Renaming', [...renames], async ([wanted, lease]) => {
    done.changed.push(await changeOne(cli, wanted, lease, changesOf(name, wanted, lease)))
  })
}

async function change(cli: Cli, { file, wanted }: Look, grants: readonly Grant[], done: Done): Promise<void> {
  const changes = grants.flatMap(({ lease }, index) => {
    const each = wanted[index]!
    const fields = changesOf(file.manifest.name, each, lease)
    return fields.length > 0 ? [{ index, wanted: each, lease, fields }] : []
  })
  await withProgress(cli, 'Changing', changes, async ({ index, wanted: each, lease, fields }) => {
    const changed = await changeOne(cli, each, lease, fields)
    done.leases[index] = changed
    done.changed.push(changed)
  })
}

/** One lease, in as many calls as the kinds of its changes: what is written about it, its TTL, its review date. */
async function changeOne(
  { client }: Cli,
  wanted: Wanted,
  lease: Lease,
  fields: readonly FieldChange[],
): Promise<Lease> {
  const { lease: calls } = client()
  const written: Partial<InputOf<'lease', 'update'>> = {}
  let now = lease
  for (const { field, after } of fields) {
    if (field === 'ttl')
      now = (await calls.renew({ id: now.id, epoch: now.epoch, ttlSeconds: wanted.ttlSeconds })).lease
    else if (field === 'reviewBy') now = (await calls.confirm({ id: now.id, reviewBy: wanted.reviewBy })).lease
    else Object.assign(written, { [field]: after })
  }
  if (Object.keys(written).length === 0) return now
  return (await calls.update({ id: now.id, revision: now.revision, ...written })).lease
}

/** Looked up anew: what was taken over by another manifest since the plan was made is not released. */
async function release(cli: Cli, { file, wanted, teams, rows }: Look, done: Done): Promise<void> {
  const { name } = file.manifest
  const planned = new Set(rows.flatMap((row) => (row.change === 'undeclared' ? [row.lease.id] : [])))
  const carrying = await allLeases(cli, { manifest: name })
  const leases = undeclaredOf({ name, wanted, carrying, teams }).filter(({ id }) => planned.has(id))
  await withProgress(cli, 'Releasing', leases, async ({ id, epoch }) => {
    const reason = `not in the manifest ${name} any more`
    done.released.push((await cli.client().lease.release({ id, epoch, reason })).lease)
  })
}

async function withProgress<T>(
  cli: Cli,
  verb: string,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const bar = progress(cli.io, verb, items.length)
  try {
    await eachOf(items, AT_ONCE, async (item) => {
      await work(item)
      bar.step()
    })
  } finally {
    bar.end()
  }
}
