import { describe, expect, test } from 'vitest'
import type { Finding, ImportAnswer, ImportedRow } from '../../server/domain/wire.ts'
import { checkRows, EPIC, must, refused, rowsOf, type Stage, stage } from './stage.ts'

const row = (values: object) => ({ controller: EPIC, chart: 'Gateway', purpose: 'talks to the MES', ...values })

const importing = (s: Stage, rows: unknown[], apply = false, token?: string): Promise<ImportAnswer> =>
  must(s.call<ImportAnswer>('lease.import', { rows, apply }, token ?? s.line))

const verdicts = ({ rows }: ImportAnswer) => rows.map(({ verdict }) => verdict)
const findings = async (s: Stage): Promise<Finding[]> => (await must(s.call('finding.list'))).findings

describe('a dry run', () => {
  test('gives a verdict for each row and writes nothing', async () => {
    await using s = await stage()
    const held = await s.lease({ chart: 'Gateway', handle: 'held', port: 61_050 })
    const other = await s.lease({ chart: 'Other', port: 61_060 }, s.paint)
    const revision = await s.revision()
    const answer = await importing(s, [
      row({ handle: 'a', port: 49_200 }),
      row({ handle: 'held', port: 61_050 }),
      row({ handle: 'b', port: 61_060 }),
      row({ handle: 'c', port: 502 }),
      row({ handle: 'd', port: '61,000' }),
      row({ handle: 'e', port: 61_070, controller: 'nowhere' }),
    ])
    expect(verdicts(answer)).toEqual(['new', 'unchanged', 'conflict', 'not-leasable', 'bad-value', 'bad-value'])
    const [fresh, same, conflict, forbidden, bad, unknown] = answer.rows as Required<ImportedRow>[]
    expect(fresh).toMatchObject({ line: 1, leaseId: null })
    expect(same!.leaseId).toBe(held.id)
    expect(conflict).toMatchObject({ code: 'PORT_LEASED', leaseId: other.id, contact: 'Pia, ext. 4712' })
    expect(forbidden).toMatchObject({ code: 'PORT_NOT_LEASABLE', recorded: true })
    expect(forbidden!.message).toMatch(/Modbus\/TCP.*technote/)
    expect(bad!.fields).toEqual([{ path: 'port', message: expect.stringContaining('61000') }])
    expect(unknown!.code).toBe('CONTROLLER_NOT_FOUND')
    expect(answer).toMatchObject({
      applied: false,
      counts: { new: 1, unchanged: 1, conflict: 1, 'not-leasable': 1, 'bad-value': 2 },
    })
    expect(await s.revision()).toBe(revision)
    expect(await findings(s)).toEqual([])
  })

  test('rows are compared with each other: one number twice, one chart with two numbers, and the same row again', async () => {
    await using s = await stage()
    const answer = await importing(s, [
      row({ line: 2, handle: 'a', port: 61_000 }),
      row({ line: 3, handle: 'b', port: 60_999, count: 2 }),
      row({ line: 4, chart: 'Mixer', port: 61_010 }),
      row({ line: 5, chart: 'Mixer', port: 61_011 }),
      row({ line: 6, chart: 'Alone', port: 61_020 }),
      row({ line: 7, chart: 'Alone', port: 61_020 }),
      row({ line: 8, chart: 'Alone', transport: 'udp', port: 61_020 }),
    ])
    expect(verdicts(answer)).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'new', 'unchanged', 'new'])
    expect(answer.rows.map(({ rows }) => rows)).toEqual([[3], [2], [5], [4], undefined, undefined, undefined])
    expect(answer.rows[0]!.message).toContain('row 3 (Gateway b)')
    expect(answer.rows[5]!.message).toBe('The same as row 6.')
  })

  test('a sheet in which every row has the same number names a few others for each, not all of them', async () => {
    await using s = await stage()
    const answer = await importing(
      s,
      Array.from({ length: 300 }, (_, i) => row({ chart: `Chart ${i}`, port: 61_000 })),
    )
    expect(answer.counts.conflict).toBe(300)
    expect(answer.rows.map(({ rows }) => rows?.length)).toEqual(Array.from({ length: 300 }, () => 20))
    expect(answer.rows[299]!.message).toContain(
      'row 1 (Chart 0), row 2 (Chart 1), row 3 (Chart 2) and at least 17 more.',
    )
  })
})

describe('applying', () => {
  test('everything is taken over, forbidden numbers as findings, and again it is a no-op', async () => {
    await using s = await stage()
    const rows = [
      row({ handle: 'a', port: 49_200, count: 4, transport: 'both' }),
      row({ handle: 'b', port: 61_000, ticket: 'T-1', labels: { line: '1' } }),
      row({ handle: 'c', port: 20_000, transport: 'both', purpose: 'DNP3 kit' }),
    ]
    const first = await importing(s, rows, true)
    expect(first.applied).toBe(true)
    expect(verdicts(first)).toEqual(['new', 'new', 'not-leasable'])
    const lease = await s.get(first.rows[0]!.leaseId ?? '')
    expect(lease).toMatchObject({ ports: [49_200, 49_201, 49_202, 49_203], team: 'line', confirmedAt: null })
    expect(
      (await findings(s)).map(({ port, transport, team, purpose, source }) => [port, transport, team, purpose, source]),
    ).toEqual([
      [20_000, 'tcp', 'line', 'DNP3 kit', 'import'],
      [20_000, 'udp', 'line', 'DNP3 kit', 'import'],
    ])
    const revision = await s.revision()
    const again = await importing(s, rows, true)
    expect(verdicts(again)).toEqual(['unchanged', 'unchanged', 'not-leasable'])
    expect(again.rows[2]!.recorded).toBe(false)
    expect(await s.revision()).toBe(revision)
    checkRows(await rowsOf(s.app))
  })

  test('one row that cannot be done, and nothing is written: not the leases, not the findings', async () => {
    await using s = await stage()
    await s.lease({ chart: 'Other', port: 61_060 }, s.paint)
    const revision = await s.revision()
    for (const wrong of [row({ handle: 'x', port: 61_060 }), row({ handle: 'x', port: 99_999 }), 'not a row']) {
      const answer = await importing(
        s,
        [row({ handle: 'a', port: 61_000 }), row({ handle: 'b', port: 502 }), wrong],
        true,
      )
      expect(answer.applied).toBe(false)
      expect(answer.rows[0]).toMatchObject({ verdict: 'new', leaseId: null })
    }
    expect(await s.revision()).toBe(revision)
    expect(await findings(s)).toEqual([])
    expect((await must(s.call('lease.list'))).total).toBe(1)
  })

  test('what the ledger holds otherwise it keeps, and says so', async () => {
    await using s = await stage()
    const held = await s.lease({ chart: 'Gateway', port: 61_000, purpose: 'reads barcodes' })
    const answer = await importing(s, [row({ port: 61_000 })], true)
    expect(answer.rows[0]).toMatchObject({ verdict: 'unchanged', differs: ['purpose'], leaseId: held.id })
    expect((await s.get(held.id)).purpose).toBe('reads barcodes')
  })

  test('a member imports for its own team; an admin for any', async () => {
    await using s = await stage()
    const rows = [row({ port: 61_000, team: 'paint' })]
    expect((await importing(s, rows, true)).rows[0]).toMatchObject({ verdict: 'bad-value', code: 'FORBIDDEN' })
    const byAdmin = await must(s.call('lease.import', { rows, apply: true }))
    expect((await s.get(byAdmin.rows[0].leaseId)).team).toBe('paint')
    await refused(s.call('lease.import', { rows }, s.viewer), 'FORBIDDEN')
  })

  test('a whole site goes in with one call: five thousand rows, one transaction, and the counts agree', async () => {
    await using s = await stage()
    const rows = Array.from({ length: 5000 }, (_, n) => row({ line: n + 2, handle: `h${n}`, port: 55_000 + n }))
    const answer = await importing(s, rows, true)
    expect(answer.counts).toEqual({ new: 5000, unchanged: 0, conflict: 0, 'not-leasable': 0, 'bad-value': 0 })
    checkRows(await rowsOf(s.app))
  })
})

describe('findings', () => {
  test('a finding shows in whois, on the map and in the counts of its controller, and blocks nobody', async () => {
    await using s = await stage()
    await importing(s, [row({ port: 20_000, chart: 'DNP3' })], true)
    const whois = await must(s.call('lease.whois', { controller: EPIC, port: 20_000 }))
    expect(whois.findings).toMatchObject([
      { chart: 'DNP3', transport: 'tcp', team: 'line', reason: expect.any(String) },
    ])
    expect((await must(s.call('lease.whois', { controller: EPIC, port: 20_000, transport: 'udp' }))).findings).toEqual(
      [],
    )
    const map = await must(s.call('controller.map', { controller: EPIC, transport: 'tcp' }))
    expect(map.runs).toContainEqual(
      expect.objectContaining({ first: 20_000, last: 20_000, state: 'finding', chart: 'DNP3', team: 'line' }),
    )
    const { controller } = await must(s.call('controller.get', { name: EPIC }))
    expect([controller.usage.tcp.findings, controller.usage.udp.findings]).toEqual([1, 0])
    expect((await must(s.call('controller.list'))).controllers[0].usage.tcp.findings).toBe(1)
    await refused(s.acquire({ port: 20_000 }), 'PORT_NOT_LEASABLE')
  })

  test('a finding that says something new is written again; cleared, it is gone until it is seen again', async () => {
    await using s = await stage()
    await importing(s, [row({ port: 20_000, purpose: 'a kit' })], true)
    await importing(s, [row({ port: 20_000, purpose: 'a DNP3 kit' })], true)
    const [finding] = await findings(s)
    expect(finding!.purpose).toBe('a DNP3 kit')
    await refused(s.call('finding.clear', { id: finding!.id, reason: 'moved' }, s.line), 'FORBIDDEN')
    const cleared = await must(s.call('finding.clear', { id: finding!.id, reason: 'moved to 61000' }))
    expect(cleared.finding.clearedAt).toEqual(expect.any(String))
    const revision = await s.revision()
    expect((await must(s.call('finding.clear', { id: finding!.id, reason: 'again' }))).finding).toEqual(cleared.finding)
    expect(await s.revision()).toBe(revision)
    expect(await findings(s)).toEqual([])
    expect((await must(s.call('finding.list', { controller: EPIC, cleared: true }))).findings).toHaveLength(1)
    await importing(s, [row({ port: 20_000, purpose: 'it is back' })], true)
    expect(await findings(s)).toMatchObject([{ id: finding!.id, purpose: 'it is back', clearedAt: null }])
    const types = (await s.events()).map(({ type }) => type).filter((type) => type.startsWith('finding.'))
    expect(types).toEqual(['finding.recorded', 'finding.recorded', 'finding.cleared', 'finding.recorded'])
  })
})
