import { expect } from 'vitest'
import { PortleaseError } from '../../../client/index.ts'
import { BASE, type Stage } from './stage.ts'

const scanner = { controller: 'epic-line1', chart: 'Palletizer/Scanner_Server', purpose: 'scanner pushes reads' }
const robot = { controller: 'epic-line1', chart: 'Robot/Gripper', purpose: 'gripper answers', ttlSeconds: 60 }

/** The refusal that a call comes to; fails when it comes to none. */
async function refusal(call: Promise<unknown>): Promise<PortleaseError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!PortleaseError.is(error)) throw new Error(`this was not refused: ${String(error)}`)
  return error
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).code
}

/** What a consumer's tests lean on, played on the fake and on the real server alike. */
export const PLAYS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  async 'the same request is the same lease'({ clients: { packaging } }) {
    const first = await packaging.lease.acquire(scanner)
    expect([first.created, first.lease.port, first.lease.listen]).toEqual([true, 61_000, ['tcp:61000']])
    expect(first.lease.connect).toEqual(['tcp:10.1.1.11:61000', 'tcp:10.1.1.12:61000'])
    const again = await packaging.lease.acquire({ ...scanner, purpose: 'other words' })
    expect([again.created, again.differs, again.lease.id]).toEqual([false, ['purpose'], first.lease.id])
    expect((await packaging.lease.get({ id: first.lease.id })).lease).toEqual(again.lease)
  },

  async 'a refusal has its code, its sentence and what would help'({ clients: { packaging, mixing, viewer, admin } }) {
    const { lease } = await packaging.lease.acquire(scanner)
    const taken = await refusal(mixing.lease.acquire({ ...scanner, chart: 'Mixer/PLC_Link', port: lease.port }))
    expect([taken.code, taken.message]).toEqual(['PORT_LEASED', expect.stringContaining('team packaging')])
    expect(taken.details).toMatchObject({ holder: { contact: 'packaging desk' }, nearest: expect.any(Array) })
    expect(await codeOf(mixing.lease.acquire(scanner))).toBe('CHART_HELD')
    expect(await codeOf(packaging.lease.acquire({ ...scanner, count: 2 }))).toBe('LEASE_DIFFERS')
    expect(await codeOf(packaging.lease.acquire({ ...scanner, chart: 'A', port: 22_001 }))).toBe('PORT_NOT_LEASABLE')
    expect(await codeOf(packaging.lease.acquire({ ...scanner, controller: 'epic-lin1' }))).toBe('CONTROLLER_NOT_FOUND')
    expect(await codeOf(packaging.lease.release({ id: lease.id, epoch: lease.epoch + 7 }))).toBe('EPOCH_MISMATCH')
    expect(await codeOf(mixing.lease.release({ id: lease.id, epoch: lease.epoch }))).toBe('FORBIDDEN')
    expect(await codeOf(viewer.lease.acquire(scanner))).toBe('FORBIDDEN')
    expect(await codeOf(packaging.lease.get({ id: 'ls_00000000000000000000000000' }))).toBe('LEASE_NOT_FOUND')
    await admin.team.update({ name: 'mixing', maxPorts: 1 })
    await mixing.lease.acquire({ ...scanner, chart: 'Mixer/One' })
    expect(await codeOf(mixing.lease.acquire({ ...scanner, chart: 'Mixer/Two' }))).toBe('QUOTA_EXCEEDED')
  },

  async 'bad input names its fields'({ clients: { packaging } }) {
    const wrong = { ...scanner, port: '61000', protocl: 'tcp', labels: { 'Not A Key': 'x' } } as never
    const { code, details } = await refusal(packaging.lease.acquire(wrong))
    expect(code).toBe('INVALID_INPUT')
    expect((details as { fields: { path: string }[] }).fields.map(({ path }) => path)).toContain('port')
    expect(await codeOf(packaging.lease.acquire({ ...scanner, ttlSeconds: 5, reviewBy: '2027-01-01T00:00:00Z' }))).toBe(
      'INVALID_INPUT',
    )
    expect(await codeOf(packaging.lease.confirm({}))).toBe('INVALID_INPUT')
  },

  async 'a TTL passes, is renewed, and ends in a quarantine that ends'({ clients: { packaging, mixing }, advance }) {
    await advance(100)
    const { lease } = await packaging.lease.acquire(robot)
    await advance(50)
    await packaging.lease.renew({ id: lease.id, epoch: lease.epoch })
    await advance(70)
    expect((await packaging.lease.get({ id: lease.id })).lease.state).toBe('expired')
    await packaging.lease.renew({ id: lease.id, epoch: lease.epoch })
    await advance(91)
    expect((await packaging.lease.get({ id: lease.id })).lease).toMatchObject({
      state: 'quarantined',
      ended: { how: 'reclaimed', by: 'portlease' },
    })
    expect(await codeOf(mixing.lease.acquire({ ...robot, chart: 'M', port: lease.port }))).toBe('PORT_QUARANTINED')
    await advance(60)
    expect((await packaging.lease.get({ id: lease.id })).lease.state).toBe('ended')
    expect((await mixing.lease.acquire({ ...robot, chart: 'M', port: lease.port })).created).toBe(true)
  },

  async 'many at once, all or nothing, on one number'({ clients: { packaging, mixing } }) {
    const on = (controller: string, more: object = {}) => ({ ...scanner, controller, ...more })
    await mixing.lease.acquire(on('epic-line2', { chart: 'Mixer/PLC_Link', port: 61_000 }))
    const requests = [on('epic-line1'), on('epic-line2')]
    const plan = await packaging.lease.plan({ requests, samePort: true })
    const { leases } = await packaging.lease.acquireMany({ requests, samePort: true })
    expect(leases.map(({ lease }) => lease.port)).toEqual(plan.leases.map(({ lease }) => lease.port))
    expect(new Set(leases.map(({ lease }) => lease.port)).size).toBe(1)
    const bad = [on('epic-line1', { chart: 'New' }), on('epic-line2', { chart: 'New', port: 61_000 })]
    const refused = await refusal(packaging.lease.acquireMany({ requests: bad }))
    expect([refused.code, refused.details]).toMatchObject(['PORT_LEASED', { index: 1 }])
    expect((await packaging.lease.list({ chart: 'New' })).total).toBe(0)
  },

  async 'reservations are confirmed, corrected, offered and given back'({ clients: { packaging, mixing }, advance }) {
    const { lease } = await packaging.lease.acquire({ ...scanner, reviewBy: '2026-03-02T08:00:30Z' })
    await advance(40)
    expect((await packaging.lease.list({ mine: true, overdue: true })).total).toBe(1)
    const { lease: kept } = await packaging.lease.confirm({ id: lease.id, reason: 'still used' })
    expect([kept.overdue, kept.confirmedAt]).toEqual([false, '2026-03-02T08:00:40.000Z'])
    const { lease: moved } = await packaging.lease.update({
      id: lease.id,
      revision: kept.revision,
      chart: 'P2/Scanner',
    })
    expect(await codeOf(packaging.lease.update({ id: lease.id, revision: kept.revision, chart: 'P3' }))).toBe(
      'REVISION_MISMATCH',
    )
    await packaging.lease.offer({ id: lease.id, epoch: moved.epoch, team: 'mixing', note: 'yours now' })
    await mixing.lease.decline({ id: lease.id, epoch: moved.epoch })
    expect(await codeOf(mixing.lease.accept({ id: lease.id, epoch: moved.epoch }))).toBe('OFFER_NOT_FOUND')
    await packaging.lease.offer({ id: lease.id, epoch: moved.epoch, team: 'mixing' })
    const { lease: theirs } = await mixing.lease.accept({ id: lease.id, epoch: moved.epoch })
    expect([theirs.team, theirs.port, theirs.epoch > moved.epoch]).toEqual(['mixing', lease.port, true])
    await mixing.lease.release({ id: lease.id, epoch: theirs.epoch, reason: 'line scrapped' })
    expect((await mixing.lease.release({ id: lease.id, epoch: theirs.epoch })).lease.state).toBe('quarantined')
  },

  async 'an admin revokes, restores, hands over and ends a quarantine'({ clients: { packaging, admin } }) {
    const { lease } = await packaging.lease.acquire(scanner)
    await admin.admin.revoke({ id: lease.id, revision: lease.revision, reason: 'wrong rack', ticket: 'CHG-1' })
    expect(await codeOf(packaging.lease.acquire(scanner))).toBe('LEASE_REVOKED')
    await admin.admin.restore({ id: lease.id, reason: 'it was the right rack' })
    const { lease: back } = await packaging.lease.get({ id: lease.id })
    await admin.admin.handover({ id: lease.id, revision: back.revision, team: 'mixing', reason: 'reorganised' })
    const { lease: theirs } = await packaging.lease.get({ id: lease.id })
    expect([theirs.team, theirs.port]).toEqual(['mixing', lease.port])
    await admin.admin.revoke({ id: lease.id, revision: theirs.revision, reason: 'scrapped' })
    const { lease: gone } = await packaging.lease.get({ id: lease.id })
    await admin.admin.endQuarantine({ id: lease.id, revision: gone.revision, reason: 'nothing listens' })
    expect((await packaging.lease.acquire({ ...scanner, port: lease.port })).created).toBe(true)
    expect(await codeOf(packaging.admin.restore({ id: lease.id, reason: 'x' }))).toBe('FORBIDDEN')
  },

  async 'controllers, exclusions, usage and the map'({ clients: { packaging, admin } }) {
    await admin.controller.register({
      name: 'softpac-7',
      title: 'Simulator',
      system: 'windows',
      addresses: ['127.0.0.1'],
    })
    expect(await codeOf(admin.controller.register({ name: 'softpac-7' }))).toBe('CONTROLLER_EXISTS')
    expect(await codeOf(admin.controller.register({ name: 'x', addresses: ['10.1.1.11'] }))).toBe('ADDRESS_TAKEN')
    const { lease } = await packaging.lease.acquire({ ...scanner, count: 3, transport: 'both' })
    const excluded = await admin.controller.exclude({ controller: null, first: 61_002, last: 61_009, reason: 'WinNAT' })
    expect(excluded.leases.map(({ id }) => id)).toEqual([lease.id])
    expect((await packaging.lease.acquire({ ...scanner, chart: 'Next' })).lease.port).toBe(61_010)
    expect(await codeOf(packaging.lease.acquire({ ...scanner, chart: 'That', port: 61_005 }))).toBe('PORT_EXCLUDED')
    await packaging.policy.explain({ port: 61_005, controller: 'epic-line1' })
    await packaging.controller.map({ controller: 'epic-line1', transport: 'tcp' })
    await packaging.controller.get({ name: 'epic-line1' })
    await admin.controller.include({ id: excluded.exclusion.id })
    await admin.controller.update({ name: 'softpac-7', site: 'Plant 2' })
    await admin.controller.retire({ name: 'softpac-7', reason: 'scrapped' })
    expect(await codeOf(packaging.lease.acquire({ ...scanner, controller: 'softpac-7' }))).toBe('CONTROLLER_RETIRED')
    const { controllers } = await packaging.controller.list({})
    expect(controllers.map(({ name }) => name)).toEqual(['epic-line1', 'epic-line2'])
    await packaging.controller.list({ retired: true, search: 'SIMUL' })
    await packaging.policy.table()
    await packaging.team.list()
  },

  async 'lists are filtered, sorted and paged'({ clients: { packaging, mixing }, advance }) {
    for (const chart of ['Palletizer/A', 'Palletizer/B', 'Filler/C'])
      await packaging.lease.acquire({ ...scanner, chart, labels: { line: chart[0] ?? '' }, ticket: `CHG-${chart}` })
    await advance(5)
    await mixing.lease.acquire({ ...robot, controller: 'epic-line2', handle: 'chGripper', manifest: 'mixing/robot' })
    const filters = [
      { chart: 'Palletizer/*' },
      { chart: 'Filler/C' },
      { team: 'mixing' },
      { mine: true },
      { label: 'line=P' },
      { label: 'line' },
      { manifest: 'mixing/robot' },
      { search: 'GRIP' },
      { search: '61001' },
      { search: 'chg-pall' },
      { port: 61_002 },
      { state: 'expired' as const },
      { state: ['active' as const, 'ended' as const] },
      { overdue: true },
      { sort: 'chart' as const, order: 'desc' as const },
      { sort: 'expiresAt' as const },
      { sort: 'reviewBy' as const, order: 'desc' as const },
      { sort: 'created' as const, controller: 'epic-line2' },
    ]
    for (const filter of filters) await packaging.lease.list(filter)
    const found: string[] = []
    for await (const lease of packaging.lease.iterate({ limit: 2 })) found.push(`${lease.controller}:${lease.port}`)
    expect(found).toEqual(['epic-line1:61000', 'epic-line1:61001', 'epic-line1:61002', 'epic-line2:61000'])
    expect(await codeOf(packaging.lease.list({ cursor: 'nonsense' }))).toBe('INVALID_INPUT')
  },

  async 'whois tells who has a number, and who had it'({ clients: { packaging, mixing }, advance }) {
    const { lease, now } = await packaging.lease.acquire(scanner)
    await advance(10)
    await packaging.lease.update({ id: lease.id, revision: lease.revision, purpose: 'something else' })
    await packaging.lease.release({ id: lease.id, epoch: lease.epoch })
    await advance(61)
    await mixing.lease.acquire({ ...robot, port: lease.port, transport: 'both' })
    const place = { controller: 'epic-line1', port: lease.port }
    const today = await packaging.lease.whois(place)
    expect(today.claims.map(({ transport, lease }) => [transport, lease.team])).toEqual([
      ['tcp', 'mixing'],
      ['udp', 'mixing'],
    ])
    const then = await packaging.lease.whois({ ...place, at: now })
    expect(then.claims.map((claim) => [claim.lease.team, claim.lease.purpose])).toEqual([
      ['packaging', scanner.purpose],
    ])
    const both = await packaging.lease.whois({ ...place, from: now, transport: 'tcp' })
    expect(both.claims.map((claim) => claim.lease.team)).toEqual(['packaging', 'mixing'])
  },

  async 'the log tells what was done, listed and watched'({ clients: { packaging, admin } }) {
    const stop = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const { event } of packaging.event.watch({ after: BASE }, { signal: stop.signal })) {
        if (event) seen.push(event.type)
        if (seen.length === 3) return
      }
    })()
    const { lease } = await packaging.lease.acquire(scanner)
    await admin.team.update({ name: 'mixing', title: 'The mixers' })
    await packaging.lease.release({ id: lease.id, epoch: lease.epoch, reason: 'done' })
    await admin.controller.exclude({ controller: 'epic-line2', first: 62_000, last: 62_001, reason: 'scada' })
    await watching
    stop.abort()
    expect(seen).toEqual(['lease.granted', 'lease.released', 'controller.excluded'])
    const { events } = await packaging.event.list({ after: BASE })
    expect(events.map(({ type }) => type)).toEqual(seen)
    await admin.event.list({ after: BASE, limit: 2 })
    await admin.event.list({ before: BASE + 4, leaseId: lease.id })
    await admin.event.list({ controller: 'epic-line1', port: lease.port, transport: 'tcp', actor: 'packaging' })
    expect(await codeOf(packaging.event.watch({ after: BASE + 1000 }).next())).toBe('INVALID_INPUT')
  },

  async 'a held lease is kept for as long as its holder runs'({ clients: { packaging, mixing, admin }, advance }) {
    await advance(100)
    const held = await packaging.holdLease(robot)
    await advance(300)
    expect([
      held.signal.aborted,
      (await mixing.lease.whois({ controller: 'epic-line1', port: held.port })).claims.length,
    ]).toEqual([false, 1])
    expect(await codeOf(packaging.holdLease(robot))).toBe('CHART_HELD')
    const { lease } = await packaging.lease.get({ id: held.lease.id })
    await admin.admin.revoke({ id: lease.id, revision: lease.revision, reason: 'wrong rack' })
    await advance(60)
    expect(held.signal.aborted).toBe(true)
    expect((await held.lost).message).toContain('wrong rack')
  },

  async 'an answer that is lost changes nothing: the same call finds what it did'({ clients, loseNextReply }) {
    const { packaging } = clients
    loseNextReply()
    const { lease, created } = await packaging.lease.acquire(scanner)
    expect([created, lease.port]).toEqual([false, 61_000])
    expect((await packaging.event.list({ after: BASE })).events).toHaveLength(1)
  },

  async 'who am I'({ clients: { packaging, viewer } }) {
    await packaging.lease.acquire({ ...scanner, count: 4 })
    expect((await viewer.system.whoami()).team).toMatchObject({
      name: 'packaging',
      usedPorts: 4,
      contact: 'packaging desk',
    })
    expect((await packaging.system.health()).status).toBe('ok')
  },
}
