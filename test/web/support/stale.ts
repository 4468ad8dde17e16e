import type { Lease } from '../../../server/domain/wire.ts'
import type { TestApp } from '../../support/app.ts'
import { TestClock } from '../../support/clock.ts'
import { must } from '../../support/site.ts'

/** A clock on the day on which the leases of `leaveBehind` are granted. */
export function leasingClock(): TestClock {
  return new TestClock(Date.parse('2026-10-01T08:00:00Z'))
}

export interface Left {
  readonly team: string
  readonly leases: readonly Lease[]
}

/** Teams that leave their leases behind: granted seven weeks ago, the first of each seen today, and then the teams are disabled. */
export async function leaveBehind(app: TestApp, clock: TestClock, teams: Record<string, number>): Promise<Left[]> {
  const tokens = new Map<string, string>()
  for (const [team, count] of Object.entries(teams)) {
    await app.addTeam(team, { contact: `${team} desk <${team}@plant.example>, ext. 4450` })
    tokens.set(team, await app.addToken(team, 'member', { expiresAt: Date.parse('2028-01-01T00:00:00Z') }))
    await must(app.call('controller.register', { name: `epic-${team}` }))
    const requests = Array.from({ length: count }, (_, i) => requestOf(team, i))
    await must(app.call('lease.acquireMany', { requests }, tokens.get(team)))
  }
  clock.advance(Date.parse('2026-11-22T13:00:00Z') - clock.now())
  const left: Left[] = []
  for (const team of Object.keys(teams)) {
    await must(app.call('lease.acquire', requestOf(team, 0), tokens.get(team)))
    await must(app.call('team.update', { name: team, disabled: true }))
    const { leases } = await must(app.call<{ leases: Lease[] }>('lease.list', { team, sort: 'port', order: 'asc' }))
    left.push({ team, leases })
  }
  return left
}

function requestOf(team: string, i: number) {
  return {
    controller: `epic-${team}`,
    chart: `Cell/Chart_${i}`,
    purpose: `purpose ${i}`,
    port: 61_000 + i,
  }
}
