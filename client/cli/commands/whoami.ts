import type { Command } from '@commander-js/extra-typings'
import type { Whoami } from '../../index.ts'
import { dayOf } from '../../words/when.ts'
import type { Cli } from '../cli.ts'
import { examples, outputOption } from '../program.ts'
import { labelled } from '../render/lines.ts'
import { printJson, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease whoami', 'portlease whoami --url http://ledger.plant.local:22040'])
  command.addOption(outputOption(['table', 'json', 'value'])).action(async ({ output }) => {
    const client = cli.client()
    const answer = await client.system.whoami()
    if (output === 'json') return printJson(cli.io, answer)
    if (output === 'value') return cli.io.out(answer.token)
    if (cli.io.outIsTerminal) return cli.io.out(labelled(linesOf(answer, client.url)))
    printRows(cli.io, output, { rows: [answer], columns: columnsOf(client.url), answer })
  })
}

function linesOf({ token, role, expiresAt, team, server }: Whoami, url: string): [string, string][] {
  const used =
    team.maxPorts === null ? `${team.usedPorts} ports, no limit` : `${team.usedPorts} of ${team.maxPorts} ports`
  return [
    ['server', `${url}   portlease ${server.version}, ledger time ${server.now.slice(0, 19).replace('T', ' ')}Z`],
    ['token', `${token} (${role}), ${expiresAt === null ? 'does not expire' : `expires ${dayOf(expiresAt)}`}`],
    ['team', `${team.name}, ${used}, contact ${team.contact}`],
    // An older server says nothing of its problems.
    ...(server.problems ?? []).map((problem): [string, string] => ['beware', problem]),
  ]
}

function columnsOf(url: string): readonly Column<Whoami>[] {
  return [
    { head: 'SERVER', text: () => url },
    { head: 'VERSION', text: (w) => w.server.version },
    { head: 'LEDGER', text: (w) => w.server.ledgerId },
    { head: 'TOKEN', text: (w) => w.token },
    { head: 'ROLE', text: (w) => w.role },
    { head: 'EXPIRES', text: (w) => w.expiresAt ?? '' },
    { head: 'TEAM', text: (w) => w.team.name },
    { head: 'CONTACT', text: (w) => w.team.contact },
    { head: 'USED', text: (w) => String(w.team.usedPorts) },
    { head: 'MAX', text: (w) => (w.team.maxPorts === null ? '' : String(w.team.maxPorts)) },
  ]
}
