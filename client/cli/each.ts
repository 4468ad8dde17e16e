import { Option } from '@commander-js/extra-typings'
import type { Lease, LeaseAnswer } from '../../server/domain/wire.ts'
import { clean } from '../clean.ts'
import type { PortClient } from '../create.ts'
import { leaseName } from '../words/lease.ts'
import type { Cli } from './cli.ts'
import { UsageError } from './exit.ts'
import { parseWhole } from './parse/number.ts'
import { type Format, printLeases } from './render/output.ts'
import { findLease } from './resolve.ts'

/** How help describes the argument of a command that takes leases. */
export const LEASES = 'controller:port, controller:port/transport, or an id; several are done one after the other'

export function epochOption() {
  return new Option('--epoch <number>', 'only if the lease is still at this epoch').argParser(parseWhole)
}

export interface EachChange {
  readonly change: (client: PortClient, at: { id: string; epoch: number }) => Promise<LeaseAnswer>
  /** What is said about each lease when it is done. */
  readonly sentence: (lease: Lease) => string
}

/**
 * Carries a change out on each lease that was named, in order; the first refusal stops it. The epoch is read just before,
 * unless the person names the one that must still stand.
 */
export async function changeEach(
  cli: Cli,
  refs: readonly string[],
  flags: { epoch?: number | undefined; output: Format },
  { change, sentence }: EachChange,
): Promise<void> {
  if (flags.epoch !== undefined && refs.length > 1) throw new UsageError('--epoch is for one lease at a time.')
  const client = cli.client()
  const answers: LeaseAnswer[] = []
  for (const ref of refs) {
    const { lease } = await findLease(client, ref)
    const answer = await change(client, { id: lease.id, epoch: flags.epoch ?? lease.epoch })
    answers.push(answer)
    cli.io.err(clean(sentence(answer.lease)))
  }
  printChanged(cli, flags.output, answers)
}

/**
 * Prints leases that were changed. `json` is the API's answer, a list of answers when several leases were named. On a
 * terminal the sentences have said it all; data is for a pipe, or for a format that was asked for.
 */
export function printChanged({ io }: Cli, format: Format, answers: readonly LeaseAnswer[]): void {
  const [first] = answers
  if (!first || (format === 'table' && io.outIsTerminal)) return
  const answer = answers.length === 1 ? first : answers
  printLeases(io, format, { leases: answers.map(({ lease }) => lease), now: first.now, answer, value: leaseName })
}
