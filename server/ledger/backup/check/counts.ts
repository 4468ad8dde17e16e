import type { Session } from '../session.ts'
import type { Findings } from './findings.ts'
import type { Sums } from './places.ts'

/** What is counted as it goes along equals what can be counted, and every name stands for something. */
export async function checkCounts(session: Session, sums: Sums, findings: Findings): Promise<void> {
  const teams = await session.rows<{ name: string; usedPorts: number }>('SELECT "name", "usedPorts" FROM "Team"')
  for (const { name, usedPorts } of teams) {
    const used = sums.usedPorts.get(name) ?? 0
    if (usedPorts !== used)
      findings.add('used-ports', `Team ${name} is said to use ${usedPorts} ports, and has ${used}.`, {
        ...{ kind: 'used-ports', name },
      })
  }
  const controllers = await session.rows<{ name: string; openLeases: number }>(
    'SELECT "name", "openLeases" FROM "Controller"',
  )
  for (const { name, openLeases } of controllers) {
    const open = sums.openLeases.get(name) ?? 0
    if (openLeases !== open)
      findings.add('open-leases', `Controller ${name} is said to have ${openLeases} leases, and has ${open}.`, {
        ...{ kind: 'open-leases', name },
      })
  }
  const tokens = await session.rows<{ id: string; team: string }>('SELECT "id", "team" FROM "Token"')
  const known = { team: new Set(teams.map(({ name }) => name)), controller: new Set(controllers.map((c) => c.name)) }
  const missing = (what: 'team' | 'controller', name: string, where: string) => {
    if (!known[what].has(name)) findings.add('reference', `There is no ${what} ${name}, which ${where}.`)
  }
  for (const { id, team } of tokens) missing('team', team, `the token ${id} belongs to`)
  for (const [name, ports] of sums.usedPorts) missing('team', name, `leases with ${ports} ports name`)
  for (const [name, leases] of sums.openLeases) if (leases > 0) missing('controller', name, `${leases} leases name`)
}
