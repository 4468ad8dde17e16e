import type { TestApp } from '../../support/app.ts'
import { TestClock } from '../../support/clock.ts'

const DAY_MS = 86_400_000

/** A clock for a plant whose ledger was begun nine months before the day that tests see. */
export function plantClock(): TestClock {
  return new TestClock(Date.parse('2026-02-20T08:00:00Z'))
}

export interface Plant {
  readonly packaging: string
  readonly mixing: string
  readonly viewer: string
  readonly admin: string
}

/**
 * A small plant with everything in it that a page can show: three teams, five controllers, leases that are active, overdue,
 * expired and quarantined, exclusions, a finding, an offer. The clock ends on 22 November 2026, 13:04 UTC.
 */
export async function fillPlant(app: TestApp, clock: TestClock): Promise<Plant> {
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411', maxPorts: 60 })
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  await app.addTeam('robotics', { contact: 'robotics desk, ext. 4450' })
  const far = Date.parse('2028-01-01T00:00:00Z')
  const packaging = await app.addToken('packaging', 'member', { name: 'packaging-laptop', expiresAt: far })
  const mixing = await app.addToken('mixing', 'member', { name: 'mixing-laptop', expiresAt: far })
  const robotics = await app.addToken('robotics', 'member', { name: 'robot-cell', expiresAt: far })
  const viewer = await app.addToken('packaging', 'viewer', { name: 'packaging-wall', expiresAt: far })
  const admin = await app.addToken('admin', 'admin', { name: 'admin-plant', expiresAt: far })
  const plant = { packaging, mixing, viewer, admin }
  await controllers(app, admin)
  await longAgo(app, { ...plant, robotics })
  clock.advance(Date.parse('2026-11-20T09:00:00Z') - clock.now())
  await lately(app, clock, { ...plant, robotics })
  clock.advance(Date.parse('2026-11-22T13:04:00Z') - clock.now())
  return plant
}

async function controllers(app: TestApp, admin: string): Promise<void> {
  const rows = [
    ['epic-line1', 'Packaging line 1', 'Plant 2', ['10.1.1.11', '10.1.1.12'], 'linux'],
    ['epic-line2', 'Packaging line 2', 'Plant 2', ['10.1.2.11'], 'linux'],
    ['epic-line3', 'Mixing', 'Plant 2', ['10.1.3.11'], 'linux'],
    ['softpac-07', 'Simulator', 'Plant 1', ['10.2.0.7'], 'windows'],
    ['epic-old2', 'Scrapped filler', 'Plant 1', ['10.2.0.22'], 'other'],
  ] as const
  for (const [name, title, site, addresses, system] of rows)
    await app.call('controller.register', { name, title, site, addresses, system }, admin)
  const winnat = { controller: 'softpac-07', transport: 'tcp', first: 61_100, last: 61_199 }
  await app.call('controller.exclude', { ...winnat, reason: 'WinNAT reserves 61100-61199' }, admin)
  const scada = { controller: 'epic-line1', transport: 'both', first: 49_671, last: 49_770 }
  await app.call('controller.exclude', { ...scada, reason: 'SCADA gateway' }, admin)
}

type Tokens = Plant & { robotics: string }

async function longAgo(app: TestApp, { mixing, robotics, packaging, admin }: Tokens): Promise<void> {
  const on =
    (controller: string, token: string) =>
    async (chart: string, purpose: string, more: object = {}) => {
      const { error } = await app.call('lease.acquire', { controller, chart, purpose, ...more }, token)
      if (error) throw new Error(`${chart}: ${error.message}`)
    }
  const line1 = on('epic-line1', mixing)
  await line1('Mixer/PLC_Link', 'Line 2 recipe link', { handle: 'chPlc', port: 61_004, ticket: 'CHG-0977' })
  for (let i = 0; i < 9; i++)
    await line1(`Mixer/Valve_${i}`, `Valve island ${i}`, { port: 61_005 + i, labels: { line: 'mixer' } })
  await line1('Mixer/Cameras', 'Four camera streams', { transport: 'udp', count: 4 })
  await on('epic-line3', mixing)('Mixer/PLC_Link', 'Recipe link', { port: 61_004 })
  await on('epic-line2', robotics)('Robot/Gripper', 'Gripper status', { port: 61_031 })
  await on('epic-old2', packaging)('Filler/Scale', 'Scale sends weights')
  await app.call('controller.retire', { name: 'epic-old2', reason: 'scrapped' }, admin)
  await app.call(
    'lease.import',
    {
      apply: true,
      rows: [{ controller: 'epic-line1', chart: 'Kit/DNP3', port: 20_000, purpose: 'outstation of the starter kit' }],
    },
    admin,
  )
}

async function lately(app: TestApp, clock: TestClock, tokens: Tokens): Promise<void> {
  const acquire = async (chart: string, purpose: string, more: object = {}, token = tokens.packaging) => {
    const input = { controller: 'epic-line1', chart, purpose, ...more }
    const { data, error } = await app.call('lease.acquire', input, token)
    if (error) throw new Error(`${chart}: ${error.message}`)
    return data.lease as { id: string; epoch: number }
  }
  await acquire('Palletizer/Scanner_Server', 'Barcode scanner pushes reads', { handle: 'chScanner', port: 61_000 })
  await acquire('Palletizer/Label_Printer', 'Label printer status', {
    handle: 'chLabel',
    labels: { line: 'palletizer' },
  })
  await acquire('Gateway/Mes_Link', 'MES order download', { port: 22_004, ticket: 'CHG-1042' })
  await acquire('Palletizer/Vision', 'Vision results', { port: 61_110, count: 4 })
  await acquire('Historian/Push', 'Historian pushes', { port: 49_200 }, tokens.mixing)
  const gone = await acquire('Palletizer/Old_Robot', 'Old robot', { port: 61_020 })
  await app.call('lease.release', { id: gone.id, epoch: gone.epoch, reason: 'robot replaced' }, tokens.packaging)
  const offered = await acquire('Filler/Valve_Status', 'Valve status', { port: 61_060 })
  const offer = { id: offered.id, epoch: offered.epoch, team: 'mixing', note: 'mixing takes the filler over' }
  await app.call('lease.offer', offer, tokens.packaging)
  clock.advance(2 * DAY_MS - 3600_000)
  await acquire('CI/Simulator', 'nightly test', { ttlSeconds: 3600, port: 61_050 }, tokens.mixing)
  const again = await acquire('Palletizer/Old_Scale', 'Old scale', { port: 61_021 })
  await app.call('lease.release', { id: again.id, epoch: again.epoch }, tokens.packaging)
}
