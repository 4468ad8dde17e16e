import { expect, test } from 'vitest'
import {
  type Evidence,
  judge,
  type LeaseEvidence,
  readStrategy,
  type Verdict,
} from '../../server/domain/strategy/index.ts'
import { CHART, chart, file, HANDLE, programFile, tagDump, tagRow } from './build.ts'

// A strategy in which every verdict comes up once, at a line of its own.
const SCRIPTS: Readonly<Record<string, string>> = {
  Scanner: `SetCommunicationHandleValue("tcp:20000", chScanner);
SetCommunicationHandleValue("tcp:10.1.1.5:22506", chSerial);
SetCommunicationHandleValue("udp:22005", chTrace);`,
  Robot: `SetCommunicationHandleValue("tcp:61004", chRobot);
SetCommunicationHandleValue("udp:61010", chStream);
SetCommunicationHandleValue("tcp:" + sPort, chLate);`,
  Vision: `SetCommunicationHandleValue("udp:61010", chCamera);
SetCommunicationHandleValue("tcp:61030", chOld);`,
  Label: `SetCommunicationHandleValue("tcp:61020", chLabel);
SetCommunicationHandleValue("tcp:61040", chPrinter);`,
  Mes: `SetCommunicationHandleValue("tcp:22004", chMes);
SetCommunicationHandleValue("tcp:61050", chBack);
SetCommunicationHandleValue("tcp:61060", chOther);
SetCommunicationHandleValue("tcp:61070", chTtl);`,
}
const HANDLES = [
  ...Object.values(SCRIPTS)
    .join()
    .matchAll(/ch[A-Z]\w+/g),
].map(([name]) => name)

const palletizer = readStrategy([
  file(
    'Palletizer.idb.txt',
    tagDump('Palletizer', [
      ...Object.keys(SCRIPTS).map((name) => tagRow(name, CHART)),
      ...[...new Set([...HANDLES, 'chSilent'])].map((name) => tagRow(name, HANDLE)),
    ]),
  ),
  ...Object.entries(SCRIPTS).map(([name, script]) => chart(name, script)),
])

let serial = 0
function lease(port: number, over: Partial<LeaseEvidence> = {}): LeaseEvidence {
  serial += 1
  return {
    ...{ id: `ls_${serial}`, revision: serial, purpose: 'reads', transport: 'tcp', port, count: 1 },
    ...{ chart: 'Mixer/PLC_Link', handle: '', team: 'mixing', contact: 'mixing desk, ext. 4432', state: 'active' },
    ...{ createdAt: '2026-03-12T08:00:00.000Z', expiresAt: null, quarantinedUntil: null, ended: null },
    ...over,
  }
}

const OURS = { team: 'packaging', contact: 'packaging desk, ext. 4411' }
const QUARANTINED = { state: 'quarantined', quarantinedUntil: '2026-11-23T08:00:00.000Z' } as const
const ended = (how: 'released' | 'revoked') => ({
  how,
  by: 'ann',
  at: '2026-11-22T08:00:00.000Z',
  reason: null,
  ticket: null,
})

const evidence: Evidence = {
  controller: 'epic-line3',
  team: 'packaging',
  leases: [
    lease(61_003, { count: 2 }),
    lease(22_004, { chart: 'Palletizer/Mes', handle: 'chMes', ...OURS }),
    lease(61_030, { ...QUARANTINED, ended: ended('released') }),
    lease(61_050, { ...OURS, ...QUARANTINED, chart: 'Palletizer/Mes', ended: ended('released') }),
    lease(61_060, { chart: 'Palletizer/Mes', handle: 'chElse', ...OURS }),
    lease(61_070, { chart: 'Palletizer/Mes', ...OURS, state: 'expired', expiresAt: '2026-11-21T08:00:00.000Z' }),
    lease(61_080, { chart: 'Palletizer/Gone', ...OURS }),
    // UDP numbers are a space of their own: these two are nobody's concern here.
    lease(61_020, { transport: 'udp' }),
    lease(61_099, { chart: 'Palletizer/AlsoGone', state: 'ended', ended: ended('released') }),
  ],
  exclusions: [{ transport: 'both', first: 61_040, last: 61_049, reason: 'WinNAT takes them' }],
}

const line = ({ severity, kind, file, line: at, text, message }: Verdict) =>
  `${severity} ${kind} ${file === null ? '' : `${file}:${at} `}${text} | ${message}`

test('every case has its verdict, in one sentence, the worst first', () => {
  expect(judge(palletizer, evidence).verdicts.map(line)).toEqual([
    'error not-leased Label.cht:1 tcp:61020 | 61020/tcp on epic-line3 is free, but not leased.',
    'error excluded Label.cht:2 tcp:61040 | 61040/tcp on epic-line3 is excluded, so nobody can lease it: WinNAT takes them.',
    "error quarantined Mes.cht:2 tcp:61050 | 61050/tcp on epic-line3 is in quarantine until 23 November 2026, 08:00 UTC after this chart's lease was released: acquire it again, and this chart has it back.",
    'error leased-to-another Robot.cht:1 tcp:61004 | 61004/tcp on epic-line3 is leased to team mixing for Mixer/PLC_Link since 12 March 2026: ask mixing desk, ext. 4432.',
    'error twice Robot.cht:2 udp:61010 | 61010/udp is used twice in this strategy: chStream in Robot.cht:2 (Block 1), chCamera in Vision.cht:1 (Block 1).',
    'error not-for-charts Scanner.cht:1 tcp:20000 | 20000 can never be leased: 0-22003 is reserved by IANA for purposes other than PAC Control chart logic (Opto 22 technote, "Ports You Cannot Use in Chart Logic").',
    'error not-leased Scanner.cht:3 udp:22005 | 22005/udp on epic-line3 is free, but not leased.',
    'error quarantined Vision.cht:2 tcp:61030 | 61030/tcp on epic-line3 is in quarantine until 23 November 2026, 08:00 UTC: team mixing had it for Mixer/PLC_Link. Ask mixing desk, ext. 4432.',
    'warning chart-missing epic-line3:61080/tcp | epic-line3:61080/tcp is leased to team packaging for Palletizer/Gone, and Palletizer has no such chart any more: ask packaging desk, ext. 4411.',
    'warning leased Mes.cht:3 tcp:61060 | 61060/tcp on epic-line3 is leased to this chart for its handle chElse, and chOther uses it.',
    'warning leased Mes.cht:4 tcp:61070 | 61070/tcp on epic-line3 is leased to Palletizer/Mes, but its time ended 21 November 2026, 08:00 UTC: acquire it again.',
    expect.stringMatching(
      /^warning unclear Palletizer\.idb\.txt:\d+ chSilent \| What chSilent opens cannot be told: no file says it/,
    ),
    'warning unclear Robot.cht:3 tcp:… | What chLate opens cannot be told: the number is put together while the chart runs.',
    'ok leased Mes.cht:1 tcp:22004 | 22004/tcp on epic-line3 is leased to this chart.',
    'ok outgoing Scanner.cht:2 tcp:10.1.1.5:22506 | Outgoing, to port 22506 of 10.1.1.5: no lease is needed.',
  ])
})

test('each verdict has the action that follows: lease it, ask, or have it explained', () => {
  const action = (text: string) => judge(palletizer, evidence).verdicts.find((each) => each.text === text)!.action
  const lease = { do: 'lease', controller: 'epic-line3', transport: 'tcp' }
  expect(action('tcp:61020')).toEqual({ ...lease, chart: 'Palletizer/Label', handle: 'chLabel', port: 61_020 })
  expect(action('tcp:20000')).toEqual({ ...lease, chart: 'Palletizer/Scanner', handle: 'chScanner', port: null })
  expect(action('tcp:61040')).toMatchObject({ do: 'lease', port: null })
  expect(action('tcp:61050')).toMatchObject({ do: 'lease', port: 61_050 })
  expect(action('tcp:61070')).toMatchObject({ do: 'lease', port: 61_070 })
  const ask = { do: 'ask', team: 'mixing', contact: 'mixing desk, ext. 4432' }
  expect(action('tcp:61004')).toMatchObject(ask)
  expect(action('tcp:61030')).toMatchObject(ask)
  expect(action('epic-line3:61080/tcp')).toMatchObject({ do: 'ask', contact: 'packaging desk, ext. 4411' })
  expect(action('tcp:22004')).toBeNull()
  expect(action('tcp:10.1.1.5:22506')).toBeNull()
})

test('without a controller only the table and the strategy itself are judged', () => {
  const { verdicts, errors, warnings } = judge(palletizer, null)
  const kinds = new Map<string, number>()
  for (const { kind } of verdicts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  expect(Object.fromEntries(kinds)).toEqual({ 'not-for-charts': 1, twice: 1, unclear: 2, outgoing: 1, allowed: 9 })
  expect([errors, warnings]).toEqual([2, 2])
  expect(verdicts.find(({ text }) => text === 'tcp:20000')!.action).toEqual({
    do: 'explain',
    port: 20_000,
    transport: 'tcp',
  })
})

test("the number of a revoked lease is an admin's to give back, not the chart's to acquire", () => {
  const revoked = lease(61_050, { ...OURS, ...QUARANTINED, chart: 'Palletizer/Mes', ended: ended('revoked') })
  const verdict = judge(palletizer, { ...evidence, leases: [revoked] }).verdicts.find(
    ({ text }) => text === 'tcp:61050',
  )!
  expect(verdict.action).toMatchObject({ do: 'ask' })
})

test.each([
  ['one chart names its number twice', { A: 'SetCommunicationHandleValue("tcp:61000", chA);\ns = "tcp:61000";' }, []],
  [
    'two handles of one chart',
    { A: 'SetCommunicationHandleValue("tcp:61000", chA);\nSetCommunicationHandleValue("tcp:61000", chB);' },
    ['error'],
  ],
  ['two charts, no handle said', { A: 's1 = "tcp:61000";', B: 's2 = "tcp:61000";' }, ['error']],
  [
    'one handle that two charts fill',
    { A: 'SetCommunicationHandleValue("tcp:61000", chA);', B: 'SetCommunicationHandleValue("tcp:61000", chA);' },
    ['warning'],
  ],
  ['TCP and UDP', { A: 's1 = "tcp:61000";', B: 's2 = "udp:61000";' }, []],
  ['listening and dialling', { A: 's1 = "tcp:61000";', B: 's2 = "tcp:10.1.1.1:61000";' }, []],
])('%s: twice in one strategy, or not', (_, scripts, severities) => {
  const strategy = readStrategy(Object.entries(scripts).map(([name, script]) => chart(name, script)))
  expect(
    judge(strategy, null)
      .verdicts.filter(({ kind }) => kind === 'twice')
      .map(({ severity }) => severity),
  ).toEqual(severities)
})

test('a first value for an unknown chart may be leased to any chart of this strategy, and to no other', () => {
  const strategy = readStrategy([
    file('P.idb.txt', tagDump('P', [tagRow('A', CHART), tagRow('chA', HANDLE)])),
    file('P.cdf', programFile('P', [{ chart: 'A', block: 1, lines: [] }], ['" tcp:61000" ?chA SETHANDLE'])),
  ])
  const verdictOf = (name: string) =>
    judge(strategy, { ...evidence, exclusions: [], leases: [lease(61_000, { chart: name })] }).verdicts.find(
      ({ port }) => port === 61_000,
    )
  expect(verdictOf('P/A')).toMatchObject({ kind: 'leased', severity: 'ok' })
  expect(verdictOf('Q/A')).toMatchObject({ kind: 'leased-to-another', severity: 'error' })
})

test('no chart is called missing while the list of charts is not whole', () => {
  const parts = readStrategy([chart('Scanner', '')], { name: 'Palletizer' })
  expect(judge(parts, evidence).verdicts).toEqual([])
})
