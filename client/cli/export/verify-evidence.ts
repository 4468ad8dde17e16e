import { clean } from '../../clean.ts'
import { verifyChain } from '../../verify-chain.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { labelled } from '../render/lines.ts'
import { type Format, printJson } from '../render/output.ts'
import { checkEvidence } from './check-evidence.ts'

/** Checks an evidence pack: its files against its manifest, and with `online` the log of today against its chain's head. */
export async function verifyEvidence(
  cli: Cli,
  folder: string,
  { online, output }: { online?: true | undefined; output: Format },
): Promise<void> {
  const checked = checkEvidence(folder)
  if (checked === null) throw new UsageError(`${folder} has no MANIFEST.json of an evidence pack.`)
  const { manifest } = checked
  const { revision, hash } = manifest.chain.head
  const problems = [...checked.problems]
  if (online) {
    const client = cli.client()
    const { server } = await client.system.whoami()
    const answer = await verifyChain(client, { anchor: { revision, hash } })
    if (server.ledgerId !== manifest.ledgerId)
      problems.push(`The server keeps the ledger ${server.ledgerId}; the pack is of ${manifest.ledgerId}.`)
    else if (!answer.ok) problems.push(`The ledger's log does not hold event ${revision} as the pack has it.`)
  }
  cli.exit = problems.length > 0 ? EXIT.differs : EXIT.done
  if (output === 'json') return printJson(cli.io, { ok: problems.length === 0, problems, manifest })
  const { query, totals, createdAt, createdBy } = manifest
  const controllers = query.controllers === 'all' ? 'all controllers' : query.controllers.join(', ')
  const lines: [string, string][] = [
    ['about', `${controllers}, ${query.from} to ${query.to}`],
    ['holds', `${totals.leasesInPeriod} leases, ${totals.changesInPeriod} changes, ${totals.findings} findings`],
    ['made', `${createdAt} by ${createdBy.token} of team ${createdBy.team}`],
    ['chain', `event ${revision}, sha256 ${hash}`],
  ]
  if (problems.length > 0) cli.io.out(labelled(problems.map((problem) => ['', clean(problem)])))
  else cli.io.out(`${folder} is as it was written${online ? ", and the ledger's log still leads up to it" : ''}.`)
  cli.io.err(labelled(lines.map(([label, text]) => [label, clean(text)])))
}
