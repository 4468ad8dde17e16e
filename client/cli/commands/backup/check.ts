import type { Command } from '@commander-js/extra-typings'
import type { Checked, Repaired } from '../../../../server/backup.ts'
import { clean } from '../../../clean.ts'
import type { Cli } from '../../cli.ts'
import { EXIT } from '../../exit.ts'
import { outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'
import { databaseOption, onServerSide, standingLines } from './server-side.ts'

export function defineCheck(parent: Command, cli: Cli): void {
  parent
    .command('check')
    .summary('whether claims, leases, events and counts agree; exit 6 when not; changes nothing')
    .option('--repair', 'put right what follows from the rest of the ledger, and check again')
    .option('--reason <text>', 'why it is repaired; it stands in the log')
    .addOption(databaseOption())
    .addOption(outputOption(['table', 'json']))
    .action(async ({ repair = false, reason = 'repaired by portlease backup check', database, output }) => {
      const { io } = cli
      const checked = await onServerSide(async (server) => {
        const first = await server.check(database)
        if (!repair || first.repairs.length === 0) return first
        io.err(repairedText(await server.repairFound(database, first, reason)))
        return server.check(database)
      })
      if (checked.findings.length > 0) cli.exit = EXIT.differs
      const { repairs: _, ...answer } = checked
      if (output === 'json') return printJson(io, answer)
      io.err(checked.findings.length === 0 ? soundText(checked) : findingsText(checked))
    })
}

function soundText(checked: Checked): string {
  const { events, leases, claims } = checked
  const sentence = `The ledger is sound: ${events} events, ${leases} leases and ${claims} claims agree.`
  return `${sentence}\n${labelled(standingLines(checked))}`
}

/** What is wrong, what it means, what helps: for each kind once. */
function findingsText({ findings }: Checked): string {
  const parts = findings.map(({ kind, count, examples, means, next }) => {
    const more = count > examples.length ? [`  … and ${count - examples.length} more`] : []
    const lines = [`${kind}: ${count}. ${means}`, ...examples.map((example) => `  ${example}`), ...more]
    return [...lines.map(clean), labelled([['next', next]])].join('\n')
  })
  return ['The ledger is not sound.', ...parts].join('\n\n')
}

function repairedText({ claimsAdded, claimsRemoved, teams, controllers }: Repaired): string {
  const counts = teams + controllers
  const claims = `${claimsAdded} ${claimsAdded === 1 ? 'claim' : 'claims'} added, ${claimsRemoved} removed`
  return `Repaired: ${claims}, ${counts} ${counts === 1 ? 'count' : 'counts'} put right. It is an event in the log.`
}
