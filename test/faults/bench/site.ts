import { ADMIN_TOKEN } from '../../support/app.ts'
import type { ServerProcess } from '../../support/process.ts'
import { must, smallController } from '../../support/site.ts'
import { CONTROLLERS, TEAMS } from './settings.ts'

export const ADMIN = ADMIN_TOKEN

/** Registers what the run needs. Returns a token for each team. */
export async function furnish(server: ServerProcess): Promise<Map<string, string>> {
  for (const { name, free } of CONTROLLERS) await smallController(server, name, free)
  const tokens = new Map<string, string>()
  for (const { name, maxPorts } of TEAMS) {
    const quota = maxPorts === null ? {} : { maxPorts }
    await must(server.call('team.create', { name, contact: `${name} desk`, ...quota }))
    const { secret } = await must(server.call('token.create', { name: 'bench', team: name, role: 'member' }))
    tokens.set(name, secret)
  }
  return tokens
}
