import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clean } from '../clean.ts'
import { dateOf } from '../words/when.ts'
import type { Cli } from './cli.ts'
import { readSettings } from './settings.ts'
import { configFolder } from './sign-ins.ts'

/** Patience for what nobody asked for, in milliseconds. */
const PATIENCE_MS = 1_500

/** These say it themselves, go on for ever, or are not about leases. */
const SILENT = new Set(['list', 'confirm', 'stale', 'watch', 'serve', 'login', 'logout'])

/**
 * Once a day and for each server, on a terminal only: a line on stderr about leases of one's own team that are past their
 * review date. Nobody polls a ledger for that. Costs one request a day, and never fails.
 */
export async function remind(cli: Cli, command: string | undefined): Promise<void> {
  const { io } = cli
  if (!io.canAsk || !cli.used() || command === undefined || SILENT.has(command)) return
  try {
    const settings = readSettings(cli.flags(), io)
    if (!firstToday(io.env, settings.url)) return
    const client = cli.clientFor({ ...settings, token: settings.token ?? '', retryForMs: 0 })
    const filter = { mine: true, overdue: true, limit: 1 }
    const { leases, total } = await client.lease.list(filter, { timeoutMs: PATIENCE_MS })
    const [lease] = leases
    if (!lease) return
    const many =
      total === 1 ? `1 lease of ${lease.team} is past its` : `${total} leases of ${lease.team} are past their`
    io.err(clean(`${many} review date: portlease list --mine --overdue`))
  } catch {
    // A reminder that cannot be had is had tomorrow; the command itself has done its work.
  }
}

/** Whether nobody was reminded today, which is noted at once. Throws where it cannot be noted: better never than always. */
function firstToday(env: Cli['io']['env'], url: string): boolean {
  const folder = configFolder(env)
  const file = join(folder, 'reminded.json')
  const today = dateOf(new Date().toISOString())
  const known = readDays(file)
  if (known[url] === today) return false
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify({ ...known, [url]: today }), { mode: 0o600 })
  return true
}

function readDays(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
