import { PortleaseError } from '../../error.ts'
import { type ListedController, readControllerNames } from '../../import/sources.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { type Format, printRows } from '../render/output.ts'
import type { Column } from '../render/table.ts'
import { type Judged, judgedColumns, sayTotals } from './verdict.ts'

/** Registers the controllers of a `ControllerNames.ini`. Those that are known are left as they are. */
export async function importControllers(
  cli: Cli,
  name: string,
  text: string,
  flags: { apply?: true | undefined; output: Format },
): Promise<void> {
  const listed = readControllerNames(text)
  if (listed.length === 0) throw new UsageError(`${name} names no controller with an address.`)
  const client = cli.client()
  const known = await client.controller.list({})
  const retired = await client.controller.list({ retired: true })
  const all = new Map([...known.controllers, ...retired.controllers].map((each) => [each.name, each]))
  const rows: (Judged & ListedController)[] = []
  for (const each of listed) {
    const standing = all.get(each.name)
    if (standing) {
      const other = each.addresses.filter((address) => !standing.addresses.includes(address))
      const message =
        other.length > 0
          ? `It is registered, without ${other.join(', ')}: portlease controllers update`
          : 'It is registered.'
      rows.push({ ...each, verdict: 'unchanged', message })
    } else if (!flags.apply) rows.push({ ...each, verdict: 'new', message: `Would be registered as ${each.name}.` })
    else rows.push({ ...each, ...(await register(cli, each)) })
  }
  const columns: Column<Judged & ListedController>[] = [
    { head: 'CONTROLLER', text: ({ name }) => name },
    { head: 'ADDRESSES', text: ({ addresses }) => addresses.join(' ') },
  ]
  printRows(cli.io, flags.output, {
    rows,
    columns: judgedColumns(columns),
    answer: { rows },
    value: ({ name }) => name,
  })
  sayTotals(cli.io, rows, flags.apply === true, 'registered')
  if (rows.some(({ verdict }) => verdict === 'conflict')) cli.exit = EXIT.refused
}

async function register(
  cli: Cli,
  { name, title, addresses }: ListedController,
): Promise<Pick<Judged, 'verdict' | 'message'>> {
  try {
    await cli.client().controller.register({ name, title, addresses: [...addresses] })
    return { verdict: 'new', message: `Registered as ${name}.` }
  } catch (error) {
    if (!PortleaseError.is(error, 'ADDRESS_TAKEN') && !PortleaseError.is(error, 'CONTROLLER_EXISTS')) throw error
    return { verdict: 'conflict', message: error.message }
  }
}
