import { type Command, Option } from '@commander-js/extra-typings'
import type { LeaseListAnswer } from '../../index.ts'
import type { InputOf } from '../../procedures.ts'
import { leaseName } from '../../words/lease.ts'
import type { Cli } from '../cli.ts'
import { parsePort, parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { type Format, printLeases } from '../render/output.ts'

const STATES = ['active', 'expired', 'quarantined', 'ended'] as const
const SORTS = ['port', 'created', 'chart', 'team', 'reviewBy', 'expiresAt', 'seenAt'] as const
type State = (typeof STATES)[number]

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease list --mine', 'portlease list --controller epic-line1 --overdue -o csv > overdue.csv'])
  command
    .option('--controller <name>', 'on this controller')
    .option('--team <name>', 'of this team')
    .option('--mine', "of the token's own team")
    .option('--chart <name>', 'of this chart, or of all below one: "Palletizer/*"')
    .addOption(new Option('--state <name...>', 'in these states; without it, all but ended ones').choices(STATES))
    .option('--overdue', 'past the review date')
    .option('--port <number>', 'with this number', parsePort)
    .option('--label <key[=value]>', 'with this label')
    .option('--manifest <name>', 'declared by this manifest')
    .option('--search <text>', 'with this text anywhere')
    .addOption(new Option('--sort <field>', 'in this order (port)').choices(SORTS))
    .addOption(new Option('--order <way>', 'asc or desc (asc)').choices(['asc', 'desc'] as const))
    .option('--limit <number>', 'so many at most; without it, all', parseWhole)
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(({ output, limit, state, ...filter }) =>
      list(cli, output, limit, { ...filter, state: state as State[] | undefined }),
    )
}

type Filter = Omit<NonNullable<InputOf<'lease', 'list'>>, 'limit'>

async function list(cli: Cli, format: Format, limit: number | undefined, filter: Filter): Promise<void> {
  const { io } = cli
  const answer = await readAll(cli, filter, limit)
  const { leases, now, total } = answer
  printLeases(io, format, { leases, now, answer, value: leaseName })
  if (format !== 'table' || !io.outIsTerminal) return
  const overdue = leases.filter((lease) => lease.overdue).length
  const shown =
    leases.length < total ? `${leases.length} of ${total} leases` : `${total} ${total === 1 ? 'lease' : 'leases'}`
  io.err(`${shown}${overdue > 0 ? `, ${overdue} overdue` : ''}.`)
}

/** All pages as one answer; with a limit, as many as it takes. */
async function readAll(cli: Cli, filter: Filter, limit = Number.MAX_SAFE_INTEGER): Promise<LeaseListAnswer> {
  const { lease } = cli.client()
  const all = await lease.list({ ...filter, limit: Math.min(1000, limit) })
  while (all.nextCursor !== null && all.leases.length < limit) {
    const left = Math.min(1000, limit - all.leases.length)
    const page = await lease.list({ ...filter, limit: left, cursor: all.nextCursor })
    all.leases.push(...page.leases)
    all.nextCursor = page.nextCursor
  }
  return all
}
