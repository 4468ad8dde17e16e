import type { Command } from '@commander-js/extra-typings'
import { portLabel } from '../../../server/domain/lease.ts'
import { clean } from '../../clean.ts'
import type { Lease, LeaseAnswer } from '../../index.ts'
import { dayOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { epochOption, printChanged } from '../each.ts'
import { UsageError } from '../exit.ts'
import { need } from '../need.ts'
import { parseInstant } from '../parse/instant.ts'
import { examples, outputOption } from '../program.ts'
import type { Format } from '../render/output.ts'
import { findLease } from '../resolve.ts'

const EXAMPLE = 'portlease handover epic-line5:61001 --to mixing --note "mixing takes the filler over"'
const FORCED = 'portlease handover epic-line5:61001 --to mixing --force --reason "robotics was dissolved"'

export function define(command: Command, cli: Cli): void {
  examples(command, [EXAMPLE, 'portlease handover epic-line5:61001 --accept', FORCED])
  command
    .argument('<lease>', 'controller:port, controller:port/transport, or an id')
    .option('--to <team>', 'offer it to this team; it stays yours until they accept')
    .option('--note <text>', 'what they should know')
    .option('--until <date>', 'how long the offer stands: 2027-05-01 (a week)', parseInstant)
    .option('--accept', 'take what was offered: the same number, a new epoch')
    .option('--decline', 'say no to an offer, or take your own back')
    .option('--force', 'hand it over without asking either team (admins)')
    .option('--reason <text>', 'why, with --force; it stands in the log')
    .addOption(epochOption())
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action((ref, flags) => handover(cli, ref, flags))
}

interface Flags {
  to?: string | undefined
  note?: string | undefined
  until?: string | undefined
  accept?: true | undefined
  decline?: true | undefined
  force?: true | undefined
  reason?: string | undefined
  epoch?: number | undefined
  output: Format
}

async function handover(cli: Cli, ref: string, flags: Flags): Promise<void> {
  checkFlags(flags)
  const reason = flags.force ? (await need(cli.io, 'handover --force', { reason: flags.reason }, FORCED)).reason : ''
  const { lease } = await findLease(cli.client(), ref)
  const answer = await carryOut(cli, lease, flags, reason)
  cli.io.err(clean(sentence(answer.lease, lease, flags)))
  printChanged(cli, flags.output, [answer])
}

function checkFlags({ to, accept, decline, force, note, until, reason }: Flags): void {
  if ([to !== undefined, accept, decline].filter(Boolean).length !== 1) {
    throw new UsageError('handover takes --to TEAM, --accept or --decline.', [['for example', EXAMPLE]])
  }
  if (force && to === undefined) throw new UsageError('--force goes with --to: an admin names the team.')
  if (force && (note !== undefined || until !== undefined))
    throw new UsageError('--note and --until belong to an offer. What is handed over by --force has a --reason.')
  if (!force && reason !== undefined) throw new UsageError('--reason goes with --force. An offer has a --note.')
}

function carryOut(cli: Cli, lease: Lease, flags: Flags, reason: string): Promise<LeaseAnswer> {
  const client = cli.client()
  const at = { id: lease.id, epoch: flags.epoch ?? lease.epoch }
  if (flags.accept) return client.lease.accept(at)
  if (flags.decline) return client.lease.decline(at)
  const team = flags.to ?? ''
  if (!flags.force) return client.lease.offer({ ...at, team, note: flags.note, until: flags.until })
  if (flags.epoch !== undefined && flags.epoch !== lease.epoch)
    throw new UsageError(`The lease is at epoch ${lease.epoch}, not ${flags.epoch}. Nothing was done.`)
  return client.admin.handover({ id: lease.id, revision: lease.revision, team, reason })
}

function sentence(lease: Lease, before: Lease, { to, accept, force }: Flags): string {
  const place = `${portLabel(lease)} on ${lease.controller}`
  if (accept) return `Accepted ${place}: it is ${lease.team}'s now, epoch ${lease.epoch}.`
  if (force) return `Handed ${place} over from ${before.team} to ${lease.team}: the same number, epoch ${lease.epoch}.`
  if (to !== undefined) {
    const until = lease.offer ? ` until ${dayOf(lease.offer.until)}` : ''
    return `Offered ${place} to ${to}${until}. It stays yours until they accept.`
  }
  return `Declined ${place}: it stays ${lease.team}'s.`
}
