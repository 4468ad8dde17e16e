import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../../cli.ts'
import { outputOption } from '../../program.ts'
import { controllerColumns, controllerLines, exclusionColumns } from '../../render/controller.ts'
import { labelled } from '../../render/lines.ts'
import { printRows } from '../../render/output.ts'
import { terminalTable } from '../../render/table.ts'

export function defineShow(parent: Command, cli: Cli): void {
  parent
    .command('show')
    .summary('show a controller, what is used on it, and its exclusions')
    .argument('<name>', "the controller's name")
    .addOption(outputOption(['table', 'json', 'value', 'csv']))
    .action(async (name, { output }) => {
      const { io } = cli
      const answer = await cli.client().controller.get({ name })
      const { controller, exclusions } = answer
      if (output !== 'table' || !io.outIsTerminal) {
        return printRows(io, output, { rows: [controller], columns: controllerColumns, answer, value: (c) => c.name })
      }
      const lines = (['tcp', 'udp'] as const).map((space): [string, string] => {
        const { leased, overdue, expired, quarantined, free, next } = controller.usage[space]
        const held = leased + overdue + expired
        return [
          space,
          `${held} leased, ${overdue} of them overdue, ${quarantined} quarantined, ${free} free, next ${next ?? 'none'}`,
        ]
      })
      io.out(`${name}\n${labelled([...controllerLines(controller), ...lines])}`)
      if (exclusions.length > 0) io.out(`\n${terminalTable(exclusions, exclusionColumns, io.columns)}`)
    })
}
