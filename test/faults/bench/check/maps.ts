import type { SpaceSeen } from '../examine.ts'
import { CONTROLLERS } from '../settings.ts'
import type { Evidence } from './check.ts'

/** At rest, what every server remembers and reads equals the table of claims, and they agree about the next number. */
export function checkMaps({ examined, report }: Evidence): void {
  const claims = new Map<string, string>()
  for (const { controller, transport, port, leaseId } of examined.tables.claims)
    claims.set(`${controller}\n${transport}\n${port}`, String(leaseId))
  const nexts = new Map<string, { next: number | null; name: string }>()
  for (const { name, spaces, failed } of examined.servers) {
    if (failed !== null) report(failed)
    for (const space of spaces) {
      checkSpace(name, space, claims, report)
      const key = `${space.controller}/${space.transport}`
      const other = nexts.get(key)
      if (other && other.next !== space.next)
        report(`cursor: on ${key} ${name} would grant ${space.next} next, ${other.name} ${other.next}`)
      nexts.set(key, { next: space.next, name })
    }
  }
}

function checkSpace(name: string, space: SpaceSeen, claims: ReadonlyMap<string, string>, report: Evidence['report']) {
  const { controller, transport, runs } = space
  const free = CONTROLLERS.find((each) => each.name === controller)?.free ?? 0
  const grantable = new Set(space.grantable)
  for (let port = 65_536 - free; port < 65_536; port++) {
    const holder = claims.get(`${controller}\n${transport}\n${port}`)
    const shown = runs.find((run) => run.first <= port && port <= run.last)?.leaseId
    const where = `${controller}:${port}/${transport}`
    if (shown !== holder) report(`map: ${name} shows ${where} as ${shown}'s, the table has ${holder}`)
    if (grantable.has(port) !== (holder === undefined))
      report(`bitmap: ${name} ${grantable.has(port) ? 'would grant' : 'refuses'} ${where}, the table has ${holder}`)
  }
}
