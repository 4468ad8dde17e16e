import type { SpaceSeen } from '../examine.ts'
import { CONTROLLERS } from '../settings.ts'
import type { Evidence } from './check.ts'

/** At rest, what every server remembers and reads equals the table of claims, and they agree about the next number. */
export function checkMaps({ examined, report }: Evidence): void {
  const claims = new Map<string, string>()
  for (const { controller, transport, port, leaseId } of examined.tables.claims)
    claims.set(`${controller}\n${transport}\n${port}`, String(leaseId))
  const nexts = new Map<string, { next: number | null; name: string }>()
  const { leases } = examined.tables
  for (const { name, spaces, failed } of examined.servers) {
    if (failed !== null) report(failed)
    for (const space of spaces) {
      checkSpace(name, space, claims, report)
      const key = `${space.controller}/${space.transport}`
      const other = nexts.get(key)
      if (other && other.next !== space.next && !isTie(space, [other.next, space.next], leases))
        report(`cursor: on ${key} ${name} would grant ${space.next} next, ${other.name} ${other.next}`)
      nexts.set(key, { next: space.next, name })
    }
  }
}

type Row = Readonly<Record<string, unknown>>

/**
 * A new server goes on after the automatic grant of the latest instant; of several in one instant, which may go round the end, it
 * takes the highest, and who made them the last. Both are fair, and nothing depends on it.
 */
function isTie(
  { controller, transport, grantable }: SpaceSeen,
  nexts: readonly (number | null)[],
  leases: readonly Row[],
) {
  const own = leases.filter(
    (lease) =>
      lease.controller === controller &&
      (lease.transport === transport || lease.transport === 'both') &&
      Number(lease.automatic) === 1,
  )
  const latest = Math.max(...own.map(({ createdAt }) => Number(createdAt)))
  const ends = own
    .filter(({ createdAt }) => Number(createdAt) === latest)
    .map((lease) => Number(lease.port) + Number(lease.count) - 1)
  const sorted = grantable.toSorted((a, b) => a - b)
  const fair = new Set(ends.map((end) => sorted.find((port) => port > end) ?? sorted[0] ?? null))
  return ends.length > 1 && nexts.every((next) => fair.has(next))
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
