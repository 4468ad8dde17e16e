import { expect, test } from 'vitest'
import { differingFields, lockfileOf, parseLockfile, writeLockfile } from '../../client/manifest/lockfile.ts'
import { readManifest } from '../../client/manifest/read.ts'
import { checkLockfile, compareWithLedger, compareWithLockfile } from '../../client/manifest/verify.ts'
import { leaseWith } from './leases.ts'

const LEASES = [
  leaseWith({ controller: 'epic-l2', chart: 'A', port: 61_001 }),
  leaseWith({ controller: 'epic-l1', chart: 'B', handle: 'ä "q"', transport: 'udp', port: 61_010, count: 4 }),
  leaseWith({ controller: 'epic-l1', chart: 'A', port: 61_000, labels: { z: '1', a: '2' }, ticket: 'CHG-1' }),
]
const LOCKFILE = lockfileOf('packaging/line1', 'lg_1', LEASES)

test('the same leases in any order make the same bytes, sorted, a lease a line, with a line feed at the end', () => {
  const text = writeLockfile(LOCKFILE)
  expect(writeLockfile(lockfileOf('packaging/line1', 'lg_1', LEASES.toReversed()))).toBe(text)
  expect(text.endsWith('  ]\n}\n')).toBe(true)
  expect(text).not.toContain('\r')
  const lines = text.split('\n').filter((line) => line.startsWith('    {'))
  expect(lines.map((line) => /"controller": "([^"]*)", "chart": "([^"]*)"/.exec(line)?.slice(1).join(' '))).toEqual([
    'epic-l1 A',
    'epic-l1 B',
    'epic-l2 A',
  ])
  expect(text).toContain('"labels": { "a": "2", "z": "1" }')
  expect(parseLockfile(text)).toEqual(LOCKFILE)
  expect(JSON.parse(text)).toEqual(LOCKFILE)
})

test('it is read with Windows line ends and a byte order mark; what is something else is told apart', () => {
  expect(parseLockfile(`\ufeff${writeLockfile(LOCKFILE).replaceAll('\n', '\r\n')}`)).toEqual(LOCKFILE)
  for (const text of [
    '',
    '{}',
    '[]',
    'null',
    '<<<<<<< HEAD\n',
    writeLockfile(LOCKFILE).replace('"version": 1', '"version": 2'),
  ])
    expect(parseLockfile(text)).toBeNull()
})

test('it holds no instant: what only the clock changes does not change the file', () => {
  const later = LEASES.map((lease) => ({
    ...lease,
    seenAt: '2030-01-01T00:00:00.000Z',
    renewedAt: '2030-01-01T00:00:00.000Z',
    reviewBy: null,
    confirmedAt: '2030-01-01T00:00:00.000Z',
    revision: 999,
  }))
  expect(writeLockfile(lockfileOf('packaging/line1', 'lg_1', later))).toBe(writeLockfile(LOCKFILE))
})

test('by itself: numbers that the table forbids, numbers and names twice, another table', () => {
  expect(checkLockfile(LOCKFILE)).toEqual([])
  const [a, b] = LOCKFILE.leases
  const wrong = {
    ...LOCKFILE,
    policy: { ...LOCKFILE.policy, digest: 'x'.repeat(64) },
    leases: [{ ...a!, port: 22_001 }, { ...b!, chart: 'C', port: 61_013, count: 1 }, b!, b!],
  }
  expect(checkLockfile(wrong).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^It was written for the table opto22-pac-control 1 \(xxxxxxxx…\); this portlease has/),
    expect.stringMatching(/^A on epic-l1: 22001 can never be leased/),
    '61013/udp on epic-l1 is both C (ä "q")\'s and B (ä "q")\'s.',
    '61010/udp on epic-l1 is both B (ä "q")\'s and B (ä "q")\'s.',
    'B (ä "q") on epic-l1 stands in it twice.',
  ])
})

const MANIFEST = `name: packaging/line1
defaults: { purpose: reads }
ports:
  - { chart: A, on: [epic-l1, epic-l2] }
  - { chart: B, on: epic-l1, handle: 'ä "q"', transport: udp, count: 4 }
`

function findings(text: string): string[] {
  const { read } = readManifest(text)
  return compareWithLockfile(read!.manifest.name, read!.wanted, LOCKFILE).map(
    ({ entry, message }) => `${entry ?? '-'} ${message}`,
  )
}

test.each([
  ['nothing', (text: string) => text, []],
  ['a port more', (text) => `${text}  - { chart: C, on: epic-l1 }\n`, ['2 C on epic-l1 (tcp) is not in the lockfile.']],
  [
    'a port less',
    (text) => text.replace(/ {2}- \{ chart: B.*\n/, ''),
    ['- B (ä "q") on epic-l1 (61010-61013/udp) is in the lockfile and not in the manifest.'],
  ],
  [
    'a controller less',
    (text) => text.replace(', epic-l2', ''),
    ['- A on epic-l2 (61001/tcp) is in the lockfile and not in the manifest.'],
  ],
  [
    'another count',
    (text) => text.replace('count: 4', 'count: 5'),
    ['1 B (ä "q") on epic-l1 has another count in the lockfile.'],
  ],
  [
    'another purpose',
    (text) => text.replace('reads', 'writes'),
    [0, 0, 1].map(
      (i, at) =>
        `${i} ${['A on epic-l1', 'A on epic-l2', 'B (ä "q") on epic-l1'][at]} has another purpose in the lockfile.`,
    ),
  ],
  [
    'an exact number',
    (text) => text.replace('epic-l2] }', 'epic-l2], port: 61000 }'),
    ['0 A on epic-l2 has another port in the lockfile.'],
  ],
  [
    'one number',
    (text) => text.replace('epic-l2] }', 'epic-l2], samePort: true }'),
    ['0 A on epic-l2 has 61001, and epic-l1 has 61000: it is to be one number.'],
  ],
  [
    'a TTL',
    (text) => text.replace('count: 4', 'count: 4, ttl: 1h'),
    ['1 B (ä "q") on epic-l1 has another TTL in the lockfile.'],
  ],
  [
    'a new name',
    (text) => text.replace('chart: B', 'chart: B2, formerly: B'),
    ['1 B2 (ä "q") on epic-l1 (udp) is not in the lockfile, where it is still called B (ä "q").'],
  ],
  [
    'another manifest',
    (text) => text.replace('line1', 'line2'),
    ['- The lockfile is of the manifest packaging/line1, and this one is packaging/line2.'],
  ],
] as [string, (text: string) => string, string[]][])(
  'offline, a manifest that differs by %s',
  (_, change, expected) => {
    expect(findings(change(MANIFEST))).toEqual(expected)
  },
)

test('against the ledger: what was released, revoked, granted anew, taken over, changed, or is not in the lockfile', () => {
  const there = (leases = LEASES, carrying = leases) => ({
    id: 'lg_1',
    leases: new Map(leases.map((lease) => [lease.id, lease])),
    carrying,
  })
  expect(compareWithLedger(LOCKFILE, there())).toEqual([])
  expect(compareWithLedger(LOCKFILE, { ...there(), id: 'lg_2' })).toEqual([
    { message: 'The lockfile is of the ledger lg_1, and this server has lg_2.' },
  ])
  const [a2, b, a1] = LEASES
  const released = {
    ...a1!,
    state: 'quarantined' as const,
    ended: { how: 'released' as const, by: 'ci', at: '', reason: null, ticket: null },
  }
  const messages = (leases: typeof LEASES) => compareWithLedger(LOCKFILE, there(leases)).map(({ message }) => message)
  expect(messages([a2!, b!, released])).toEqual(['A on epic-l1: 61000/tcp is quarantined, released by ci.'])
  expect(messages([a2!, b!])).toEqual(['A on epic-l1: the ledger does not know this lease.'])
  expect(messages([a2!, { ...b!, epoch: 9 }, a1!])).toEqual([
    'B (ä "q") on epic-l1: it has another epoch in the ledger.',
  ])
  expect(messages([a2!, { ...b!, manifest: 'other' }, a1!])).toEqual([
    'B (ä "q") on epic-l1: it is declared by the manifest other now.',
  ])
  expect(messages([...LEASES, leaseWith({ controller: 'epic-l9', chart: 'Z', port: 61_500 })])).toEqual([
    'Z on epic-l9 (61500/tcp) is in the ledger and not in the lockfile.',
  ])
})

test('labels in another order are the same labels', () => {
  const [a] = LOCKFILE.leases
  expect(differingFields(a!, { ...a!, labels: { z: '1', a: '2' } })).toEqual([])
  expect(differingFields(a!, { ...a!, labels: { z: '2', a: '2' }, port: 61_005 })).toEqual(['port', 'labels'])
})
