import { portLabel } from '../../server/domain/lease.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { leaseName } from '../words/lease.ts'
import { dateOf } from '../words/when.ts'
import type { Cli } from './cli.ts'
import { type Format, printRows } from './render/output.ts'
import type { Column } from './render/table.ts'

const COLUMNS: readonly Column<Lease>[] = [
  { head: 'CONTROLLER', text: (l) => l.controller },
  { head: 'PORT', text: portLabel },
  { head: 'TEAM', text: (l) => l.team },
  { head: 'CHART', text: (l) => l.chart },
  { head: 'STATE', text: (l) => (l.state === 'active' ? '' : l.state), data: (l) => l.state },
  { head: 'SINCE', text: (l) => dateOf(l.createdAt), data: (l) => l.createdAt },
]

/** `whois 61004`: who has a number on any controller, and on how many it is free. */
export async function whoisEverywhere(
  cli: Cli,
  port: number,
  transport: 'tcp' | 'udp' | undefined,
  format: Format,
): Promise<void> {
  const { io } = cli
  const client = cli.client()
  const answer = await client.lease.list({ port, limit: 1000 })
  while (answer.nextCursor !== null) {
    const page = await client.lease.list({ port, limit: 1000, cursor: answer.nextCursor })
    answer.leases.push(...page.leases)
    answer.nextCursor = page.nextCursor
  }
  const rows = answer.leases.filter(
    (lease) => transport === undefined || lease.transport === transport || lease.transport === 'both',
  )
  printRows(io, format, { rows, columns: COLUMNS, answer, value: leaseName })
  if (format !== 'table' || !io.outIsTerminal) return
  const rest = await restText(cli, port, rows)
  if (rest !== '') io.err(rest)
}

async function restText(cli: Cli, port: number, leases: readonly Lease[]): Promise<string> {
  const client = cli.client()
  const { leasable } = await client.policy.explain({ port })
  if (!leasable) return `${port} can never be leased. Why: portlease explain ${port}`
  const { controllers } = await client.controller.list()
  const taken = new Set(leases.map(({ controller }) => controller))
  const rest = controllers.filter(({ name }) => !taken.has(name)).length
  if (taken.size === 0) return `Nobody has ${port} on any of the ${controllers.length} controllers.`
  return rest === 0 ? '' : `not leased on the other ${rest} controllers`
}
