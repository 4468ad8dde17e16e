import { type Command, Option } from '@commander-js/extra-typings'
import type { StaleReason } from '../../../server/domain/requests.ts'
import { STALE_REASONS } from '../../../server/domain/stale.ts'
import type { StaleAnswer } from '../../../server/domain/wire.ts'
import type { InputOf } from '../../procedures.ts'
import { leaseName } from '../../words/lease.ts'
import { reasonName } from '../../words/review.ts'
import type { Cli } from '../cli.ts'
import { UsageError } from '../exit.ts'
import { page } from '../page.ts'
import { parseWhole } from '../parse/number.ts'
import { examples, outputOption } from '../program.ts'
import { labelled } from '../render/lines.ts'
import { type Format, printRows } from '../render/output.ts'
import { terminalTable } from '../render/table.ts'
import { carryOut, checkSeen, keepPlan, showPlan, type Words } from '../stale/review.ts'
import { readSheet, staleColumns } from '../stale/sheet.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease stale',
    'portlease stale -o csv > review.csv',
    'portlease stale --decisions review.csv --reason "November review" --ticket CHG-1042',
  ])
  command
    .addOption(new Option('--why <reason...>', 'only with these reasons').choices(STALE_REASONS))
    .option('--controller <name>', 'only on this controller')
    .option('--team <name>', 'only of this team')
    .option('--limit <number>', 'so many at most; without it, all', parseWhole)
    .option('--decisions <file>', 'the sheet, with keep, revoke or ask in the column DECISION')
    .option('--plan <id>', 'a plan that was kept before: show it, and with --reason carry it out')
    .option('--reason <text>', 'carry the decisions out; the reason stands in the log and is told to the holders')
    .option('--ticket <text>', 'the change request')
    .option('--yes', 'do not ask for the count')
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(({ decisions, plan, why, ...flags }) => {
      if (decisions !== undefined && plan !== undefined)
        throw new UsageError('A sheet makes a plan of its own: --decisions or --plan, not both.')
      if (decisions !== undefined || plan !== undefined) return review(cli, { decisions, plan }, flags)
      if (flags.reason !== undefined || flags.yes || flags.ticket !== undefined)
        throw new UsageError('--reason, --ticket and --yes go with --decisions or --plan.')
      const { controller, team, limit, output } = flags
      return list(cli, output, limit, { reason: why as StaleReason[] | undefined, controller, team })
    })
}

async function review(cli: Cli, source: { decisions?: string; plan?: string }, words: Words): Promise<void> {
  if (words.reason !== undefined) checkSeen(cli, words)
  else if (words.yes) throw new UsageError('Carrying a plan out needs --reason.')
  const answer = source.plan
    ? await cli.client().admin.getPlan({ planId: source.plan })
    : await fromSheet(cli, source.decisions ?? '')
  if (words.reason === undefined) return showPlan(cli, answer, words.output)
  return carryOut(cli, answer, words.reason, words)
}

async function fromSheet(cli: Cli, file: string) {
  const { decisions, open } = readSheet(file)
  if (decisions.length === 0) throw new UsageError(`${file} has no decision in it: keep, revoke or ask.`)
  if (open > 0) cli.io.err(`${open === 1 ? '1 row has' : `${open} rows have`} no decision and stay out of the plan.\n`)
  return keepPlan(cli, decisions)
}

type Filter = Omit<NonNullable<InputOf<'admin', 'stale'>>, 'limit' | 'cursor'>

async function list(cli: Cli, format: Format, limit: number | undefined, filter: Filter): Promise<void> {
  const { io } = cli
  const answer = await readAll(cli, filter, limit)
  const rows = answer.leases
  const columns = staleColumns(answer.now)
  if (format !== 'table' || !io.outIsTerminal)
    return printRows(io, format, { rows, columns, answer, value: ({ lease }) => leaseName(lease) })
  if (rows.length > 0) {
    const [head, ...lines] = terminalTable(rows, columns, io.columns).split('\n')
    await page(io, lines, { head, noun: 'leases', write: io.out })
  }
  io.err(summary(answer))
}

/** All pages as one answer; with a limit, as many as it takes. */
async function readAll(cli: Cli, filter: Filter, limit = Number.MAX_SAFE_INTEGER): Promise<StaleAnswer> {
  const { admin } = cli.client()
  const all = await admin.stale({ ...filter, limit: Math.min(1000, limit) })
  while (all.nextCursor !== null && all.leases.length < limit) {
    const left = Math.min(1000, limit - all.leases.length)
    const next = await admin.stale({ ...filter, limit: left, cursor: all.nextCursor })
    all.leases.push(...next.leases)
    all.nextCursor = next.nextCursor
  }
  return all
}

/** `41 leases with a reason: 22 review overdue, 9 team disabled`, and what to do about them. */
function summary({ leases, total, counts }: StaleAnswer): string {
  if (total === 0) return 'No lease gives a reason to look at it.'
  const many = Object.entries(counts).filter(([, count]) => count > 0)
  const parts = many.sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} ${reasonName(reason)}`)
  const shown = leases.length < total ? `${leases.length} of ` : ''
  const head = `${shown}${total === 1 ? '1 lease' : `${total} leases`} with a reason: ${parts.join(', ')}`
  const next: [string, string][] = [
    ['look at one', 'portlease show LEASE'],
    ['as a sheet', 'portlease stale -o csv > review.csv      (fill in the column DECISION: keep, revoke or ask)'],
    ['and then', 'portlease stale --decisions review.csv --reason TEXT'],
  ]
  return `${head}\n${labelled(next)}`
}
