import { expect, test } from 'vitest'
import { readManifest } from '../../client/manifest/read.ts'

/** The problems as `line:column message`. */
function problemsOf(text: string): string[] {
  return readManifest(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

/** The text without its mark ‸, and the place at which it stood. */
function marked(text: string): { text: string; place: string } {
  const before = text.slice(0, text.indexOf('‸')).split('\n')
  return { text: text.replace('‸', ''), place: `${before.length}:${(before.at(-1) ?? '').length + 1}` }
}

function read(text: string) {
  const { read: found, problems } = readManifest(text)
  expect(problems).toEqual([])
  if (!found) throw new Error('nothing was read')
  return found
}

const HEAD = 'name: packaging/line1\ncontrollers: [epic-l1, epic-l2]\ndefaults: { purpose: p }\nports:\n'

test('a manifest comes to one lease for each port and controller, with what the defaults say', () => {
  const { wanted, manifest } = read(`# a comment
name: packaging/palletizer
controllers: [epic-l1, epic-l2]
defaults: { purpose: Palletizer, labels: { line: "1", cell: a }, reviewBy: 2027-05-01 }
ports:
  - { chart: Palletizer/Scanner, handle: chScanner, samePort: true, labels: { cell: b } }
  - chart: Palletizer/Vision
    transport: udp
    count: 4
    on: epic-l3
    ttl: 30m
    purpose: Four cameras
    formerly: { handle: chOld }
`)
  expect(manifest.name).toBe('packaging/palletizer')
  expect(wanted.map(({ controller, chart, group }) => [controller, chart, group])).toEqual([
    ['epic-l1', 'Palletizer/Scanner', 'port 0'],
    ['epic-l2', 'Palletizer/Scanner', 'port 0'],
    ['epic-l3', 'Palletizer/Vision', undefined],
  ])
  expect(wanted[0]).toMatchObject({
    handle: 'chScanner',
    transport: 'tcp',
    count: 1,
    purpose: 'Palletizer',
    labels: { line: '1', cell: 'b' },
    reviewBy: '2027-05-01T00:00:00.000Z',
    ttlSeconds: undefined,
    formerly: undefined,
  })
  // Its own TTL goes before the review date of the defaults.
  expect(wanted[2]).toMatchObject({ ttlSeconds: 1800, reviewBy: undefined, count: 4, purpose: 'Four cameras' })
  expect(wanted[2]?.formerly).toEqual({ chart: 'Palletizer/Vision', handle: 'chOld' })
})

test('JSON is read as it is, with tabs and a byte order mark, and its mistakes have places too', () => {
  const text =
    '\ufeff{\r\n\t"name": "a",\r\n\t"ports": [\r\n\t\t{ "chart": "c", "purpose": "p", "on": "e", "port": 22001 }\r\n\t]\r\n}\r\n'
  expect(problemsOf(text)).toEqual([expect.stringMatching(/^4:54 22001 can never be leased: it is the PAC Control/)])
  expect(read(text.replace('22001', '61000')).wanted).toHaveLength(1)
})

test('the lines and columns are right in a file with Windows line ends', () => {
  const text = `${HEAD}  - chart: A\n    port: 50000\n`
  expect(problemsOf(text)[0]).toMatch(/^6:11 50000 can never be leased: 50000-50999 is reserved by Opto 22/)
  expect(problemsOf(text.replaceAll('\n', '\r\n'))).toEqual(problemsOf(text))
})

test.each([
  [
    'a field that does not exist',
    'HEAD  - { chart: A, ‸purpse: x }',
    'There is no field purpse. Did you mean purpose?',
  ],
  ['a field of the file', '‸nme: x\nHEAD  - chart: A', 'There is no field nme. Did you mean name?'],
  ['no name', '‸ports: []', 'Give the manifest a name, which its leases carry: name: packaging/palletizer'],
  ['no ports', '‸name: x', 'Say which ports: a list, each with a chart.'],
  ['no chart', 'HEAD  - ‸handle: x', 'Say which chart this port is for.'],
  [
    'no purpose',
    'name: x\nports:\n  - ‸{ chart: A, on: e }',
    'Say what the port is for: purpose, here or in defaults.',
  ],
  ['no controller', 'name: x\nports:\n  - ‸{ chart: A, purpose: p }', /^Say on which controllers/],
  ['a name in capitals', 'HEAD  - { chart: A, on: ‸EPIC }', /^on: A name has 1 to 63 of a-z/],
  ['one wrong name in a list', 'HEAD  - { chart: A, on: [epic-l1, ‸Epic] }', /^A name has 1 to 63/],
  ['a number with a separator', 'HEAD  - { chart: A, port: ‸61_000 }', /^port: A port is a whole number/],
  ['a number in quotes', 'HEAD  - { chart: A, port: ‸"61000" }', /^port: A port is a whole number/],
  ['a number for a text', 'HEAD  - { chart: ‸4711 }', /^chart: This must be a text .* wants quotes/],
  ['a line break in a text', 'HEAD  - { chart: ‸"A\\nB" }', /^chart: Leave out control characters/],
  ['a transport', 'HEAD  - { chart: A, transport: ‸TCP }', 'transport: This must be tcp, udp or both.'],
  ['a duration', 'HEAD  - { chart: A, ttl: ‸30 }', 'ttl: Write a duration as 90s, 30m, 12h or 7d.'],
  ['a TTL that is too long', 'HEAD  - { chart: A, ttl: ‸31d }', 'ttl: A TTL is 1s to 30d.'],
  ['a day that is none', 'HEAD  - { chart: A, reviewBy: ‸2027-02-30 }', 'reviewBy: There is no such day.'],
  [
    'both ends',
    'HEAD  - { chart: A, ttl: ‸1h, reviewBy: 2027-01-01 }',
    /^A lease has a TTL or a review date, not both/,
  ],
  ['both wishes', 'HEAD  - { chart: A, port: 61000, prefer: ‸61001 }', /^Ask for an exact port or say which/],
  ['a label', 'HEAD  - { chart: A, labels: { ‸"A B": x } }', /^A label has 1 to 63/],
  ['a forbidden wish', 'HEAD  - { chart: A, prefer: ‸502 }', /^502 can never be leased: .*Modbus/],
  ['consecutive ports into a hole', 'HEAD  - { chart: A, port: ‸49998, count: 4 }', /^50000 can never be leased/],
  ['consecutive ports over the end', 'HEAD  - { chart: A, port: ‸65534, count: 4 }', /^65536 .*: port numbers end/],
  ['no manifest at all', '‸just a text', 'A manifest begins with fields: name, controllers, ports.'],
  ['an empty file', '‸', 'Give the manifest a name, which its leases carry: name: packaging/palletizer'],
])('it is told with its place: %s', (_, written, message) => {
  const { text, place } = marked(written.replace('HEAD', HEAD))
  const [first = ''] = problemsOf(`${text}\n`)
  expect(first.split(' ')[0]).toBe(place)
  expect(first.slice(place.length + 1)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
})

test.each([
  [
    'the same chart twice',
    '- chart: A\n- ‸chart: A',
    /^A on epic-l1 is declared in line 5 already; give this one a ha/,
  ],
  ['both over tcp', '- { chart: A, transport: both }\n- ‸chart: A', /^A on epic-l1 is declared in line 5/],
  [
    'the same number twice',
    '- { chart: A, port: 61000, count: 4 }\n- { chart: B, port: ‸61002 }',
    /^61002\/tcp on epic-l1 is asked for in line 5 already, for A/,
  ],
  ['a controller twice', '- { chart: A, on: [e, f, ‸e] }', /^e stands in the list of controllers twice\.$/],
  ['its own former name', '- { chart: A, formerly: ‸A }', /^This is its name now\. Leave formerly out\.$/],
  ['a former name that is declared', '- { chart: A, formerly: ‸B }\n- chart: B', /^B on epic-l1 belongs .* in line 6/],
  [
    'one former name for two',
    '- { chart: A, formerly: C }\n- { chart: B, formerly: ‸C }',
    /^C on epic-l1 .* in line 5/,
  ],
  [
    'one number twice on a controller',
    '- { chart: A, samePort: g }\n- { chart: B, samePort: ‸g }',
    /^The port in line 5 gets the same number on epic-l1/,
  ],
  [
    'one number with two wishes',
    '- { chart: A, samePort: g, port: 61000 }\n- { chart: B, on: f, samePort: g, port: ‸61001 }',
    /^Ports with one number cannot ask for 61001 and, in line 5, for 61000/,
  ],
])('what contradicts itself is told with both places: %s', (_, ports, message) => {
  const { text, place } = marked(HEAD + ports)
  const [only = '', ...more] = problemsOf(text)
  expect([only.split(' ')[0], ...more]).toEqual([place])
  expect(only.slice(place.length + 1)).toMatch(message)
})

test('what looks alike and is none of it passes: both transports, another handle, another controller, one group over both', () => {
  expect(
    problemsOf(`${HEAD}  - { chart: A, port: 61000 }
  - { chart: A, transport: udp, port: 61000 }
  - { chart: A, handle: h, samePort: g }
  - { chart: A, handle: h, transport: udp, samePort: g }
  - { chart: C, on: e, port: 61000 }
  - { chart: D, formerly: E }
  - { chart: E, on: e }
`),
  ).toEqual([])
})

test('a manifest has at most a thousand leases and 8192 ports, for it is applied as a whole', () => {
  const controllers = Array.from({ length: 501 }, (_, i) => `epic-l${i}`)
  const text = (ports: string) => `name: x\ncontrollers: [${controllers}]\ndefaults: { purpose: p }\nports:\n${ports}`
  expect(problemsOf(text('  - chart: A\n  - chart: B\n'))).toEqual([
    expect.stringMatching(/^5:3 This declares 1002 leases; a manifest has at most 1000, because/),
  ])
  expect(problemsOf(text('  - { chart: A, count: 32 }\n'))).toEqual([
    expect.stringMatching(/^5:3 This asks for 16032 ports; a manifest has at most 8192/),
  ])
  expect(problemsOf(text('  - chart: A\n'))).toEqual([])
})
