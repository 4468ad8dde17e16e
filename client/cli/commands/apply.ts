import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import { PortleaseError } from '../../index.ts'
import { countsOf } from '../../manifest/diff.ts'
import { lockfileOf } from '../../manifest/lockfile.ts'
import { leaseName } from '../../words/lease.ts'
import { agreed } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { EXIT, FileError, Stopped } from '../exit.ts'
import { carryOut, type Done } from '../manifest/carry-out.ts'
import { manifestPath, readLockfile, readManifestFile, writeLockfileTo } from '../manifest/files.ts'
import { checkLedger, type Look, type LookFlags, lookAt, refusalsOf } from '../manifest/look.ts'
import { placeOfRefusal } from '../manifest/places.ts'
import { annotated, planJson, printLook } from '../manifest/print.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printJson } from '../render/output.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease apply ports.yaml', 'portlease apply ports.yaml --prune --yes'])
  command
    .argument('[file]', 'the manifest, YAML or JSON; without one, ports.yaml')
    .option('--prune', "release the leases of this manifest's name that it does not declare any more")
    .option('--adopt', 'take over leases that another manifest declares')
    .option('--from-lockfile', 'exactly the numbers of the lockfile: for another ledger, or one that was lost')
    .option('--yes', 'do not ask')
    .addOption(outputOption(['table', 'json', 'github']))
    .action((file, flags) => annotated(cli, flags.output, () => apply(cli, file, flags)))
}

interface Flags extends LookFlags {
  prune?: true | undefined
  yes?: true | undefined
  output: Format
}

async function apply(cli: Cli, named: string | undefined, flags: Flags): Promise<void> {
  const { io } = cli
  const prune = flags.prune ?? false
  const file = readManifestFile(manifestPath(named))
  const lockfile = readLockfile(file.lockfile)
  const look = await lookAt(cli, file, lockfile, flags)
  checkLedger(look, lockfile, flags)
  if (flags.output !== 'json') printLook(cli, look, flags.output, prune)
  if (look.rows.some(({ change }) => change === 'refuse')) {
    if (flags.output === 'json') printJson(io, { applied: false, ...(planJson(look, prune) as object) })
    cli.exit = EXIT.refused
    return io.err('Nothing was applied: a manifest is applied as a whole or not at all.')
  }
  if (prune) checkPrune(look)
  await askFirst(cli, look, flags)
  const done: Done = { leases: [], added: [], changed: [], released: [] }
  try {
    await carryOut(cli, look, prune, done)
  } catch (error) {
    throw explained(error, look, done)
  }
  const { server } = look.who
  const written = writeLockfileTo(file.lockfile, lockfileOf(file.manifest.name, server.ledgerId, done.leases))
  if (flags.output === 'json')
    printJson(io, { applied: true, ...(planJson(look, prune) as object), leases: done.leases })
  for (const text of movedTexts(look, done)) io.err(text)
  io.err(appliedText(look, done) + (written ? ` Wrote ${file.lockfile}.` : ` ${file.lockfile} is as it was.`))
}

/** Only its own team gives a lease back; an admin who applies for a team is told so before anything is done. */
function checkPrune({ rows, who }: Look): void {
  const foreign = rows.flatMap((row) =>
    row.change === 'undeclared' && row.lease.team !== who.team.name ? [row.lease] : [],
  )
  const [first] = foreign
  if (!first) return
  const what = foreign.length === 1 ? leaseName(first) : `${leaseName(first)} and ${foreign.length - 1} more`
  const needs = `a token of team ${first.team}`
  const next = `Revoke it as an admin: portlease revoke ${leaseName(first)} --reason TEXT`
  const message = `Releasing ${what} needs ${needs}. Nothing was applied.`
  throw new PortleaseError('FORBIDDEN', message, { what: 'lease.release', needs, contact: first.contact, next })
}

/** On a terminal somebody sees the plan first; a pipeline asked for it by calling apply. */
async function askFirst({ io }: Cli, look: Look, { yes, prune }: Flags): Promise<void> {
  const { add, change, undeclared } = countsOf(look.rows)
  const parts = [`${add} to add`, `${change} to change`, ...(prune ? [`${undeclared} to release`] : [])]
  if (yes || !io.canAsk || add + change + (prune ? undeclared : 0) === 0) return
  if (!(await agreed(io, `Apply this (${parts.join(', ')})?`))) throw new Stopped('Stopped. Nothing was changed.')
}

/** `Applied at revision 5204: 2 added, 1 changed, 33 unchanged.` */
function appliedText({ rows }: Look, { leases, added, changed, released }: Done): string {
  const same = leases.length - added.length - new Set(changed.map(({ id }) => id)).size
  if (added.length + changed.length + released.length === 0) {
    const left = countsOf(rows).undeclared
    return `Nothing to do: ${same} unchanged${left > 0 ? `, ${left} not declared` : ''}.`
  }
  const revision = Math.max(...[...leases, ...released].map((lease) => lease.revision))
  const parts = [`${added.length} added`, `${new Set(changed.map(({ id }) => id)).size} changed`]
  if (released.length > 0) parts.push(`${released.length} released`)
  return `Applied at revision ${revision}: ${[...parts, `${same} unchanged`].join(', ')}.`
}

/** Numbers that the plan named and somebody took in between. */
function movedTexts({ rows }: Look, { leases }: Done): string[] {
  return rows.flatMap((row, index) => {
    const lease = leases[index]
    if (row.change !== 'add' || !lease || lease.port === row.lease.port) return []
    return [
      clean(
        `Granted ${portLabel(lease)} on ${lease.controller} to ${lease.chart} (${row.lease.port} was taken a moment ago).`,
      ),
    ]
  })
}

/** What stopped an apply on its way, with the places in the file and how far it came. */
function explained(error: unknown, { file, wanted }: Look, { added, changed, released }: Done): unknown {
  const counts = [`${added.length} added`, `${changed.length} changed`, `${released.length} released`].join(', ')
  const some = added.length + changed.length + released.length > 0
  const before = some ? `So far: ${counts}. Apply it again: what is done is not done twice.` : 'Nothing was applied.'
  const refusals = refusalsOf(error)
  if (!PortleaseError.is(error)) return error
  if (!refusals) {
    if (!some) return error
    const details = { ...error.details, next: before } as never
    const { code, message, requestId, retryable } = error
    return new PortleaseError(code, message, details, { cause: error, requestId, retryable })
  }
  const problems = refusals.flatMap((refusal) => {
    const each = wanted[refusal.index]
    return each ? [{ file: file.file, ...placeOfRefusal(file, each, refusal), message: refusal.message }] : []
  })
  return new FileError(`The ledger has changed since the plan was made. ${before}`, problems, EXIT.refused)
}
