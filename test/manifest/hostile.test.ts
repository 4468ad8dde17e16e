import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readManifest } from '../../client/manifest/read.ts'

const HEAD = 'name: x\ncontrollers: [e]\ndefaults: { purpose: p }\nports:\n'
const messages = (text: string) =>
  readManifest(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)

test.each([
  ['a tab as indentation', `${HEAD}\t- chart: A\n`, /^5:1 YAML is indented with spaces/],
  [
    'a key twice',
    `${HEAD}  - chart: A\n    port: 61000\n    port: 61001\n`,
    '7:5 port stands here twice: the first is in line 6.',
  ],
  ['a name twice', `name: y\n${HEAD}  - chart: A\n`, '2:1 name stands here twice: the first is in line 1.'],
  ['two documents', `${HEAD}  - chart: A\n---\nname: y\n`, /^6:1 A manifest is one document/],
  ['a tag', `${HEAD}  - chart: !!js/function "x"\n`, '5:12 Tags (!name) mean nothing here. Leave it out.'],
  ['a tag of somebody', `${HEAD}  - chart: !ref A\n`, '5:12 Tags (!name) mean nothing here. Leave it out.'],
  ['an anchor that is not there', `${HEAD}  - chart: *a\n`, '5:12 There is no anchor &a before this.'],
  ['a field whose name is a list', `${HEAD}  - ? [chart]\n    : A\n`, '5:7 The name of a field is a text.'],
  ['YAML 1.1', `%YAML 1.1\n---\n${HEAD}  - chart: no\n`, /^1:1 This is read as YAML 1.2/],
  ['a bracket that does not end', `${HEAD}  - { chart: A\n`, /^6:1 /],
  ['NUL', `${HEAD}  - chart: A # \0\n`, '5:16 This is no text: it has a NUL character.'],
  ['a deep nest', `${HEAD}${'['.repeat(50_000)}`, /too deeply|must be sufficiently indented/],
  ['__proto__', `${HEAD}  - { chart: A, __proto__: { port: 1 } }\n`, '5:17 There is no field __proto__.'],
  ['a constructor', `${HEAD}  - { chart: A, constructor: 1 }\n`, '5:17 There is no field constructor.'],
  [
    'a million characters',
    `${HEAD}  - chart: A\n${'#'.repeat(1_000_000)}`,
    /^1:1 A manifest has at most 1000000 characters/,
  ],
  ['a merge of a list', `${HEAD}  - <<: [a]\n    chart: A\n`, '5:5 Merge one alias: <<: *name.'],
])('it is refused with its place: %s', (_, text, message) => {
  const found = messages(text)
  expect(found.length).toBeGreaterThan(0)
  expect(found.length).toBeLessThanOrEqual(20)
  expect(found[0]).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
})

test('aliases and merges are followed, and a mistake in them is told where it is written', () => {
  const text = (port: number) =>
    `name: x\ncontrollers: &all [e, f]\ndefaults: &d\n  purpose: p\nports:\n  - &a\n    chart: A\n    port: ${port}\n  - <<: *a\n    chart: B\n    on: *all\n    transport: udp\n`
  const { read, problems } = readManifest(text(61000))
  expect(problems).toEqual([])
  expect(read?.wanted.map(({ chart, port, transport }) => [chart, port, transport])).toEqual([
    ['A', 61000, 'tcp'],
    ['A', 61000, 'tcp'],
    ['B', 61000, 'udp'],
    ['B', 61000, 'udp'],
  ])
  expect(messages(text(80))).toEqual([
    expect.stringMatching(/^8:11 80 can never/),
    expect.stringMatching(/^8:11 80 can never/),
  ])
})

test('an alias bomb is refused before it goes off', () => {
  const levels = 'abcdefghi'.split('').map((name, i, all) => {
    const inside = i === 0 ? 'lol' : `*${all[i - 1]}`
    return `${name}: &${name} [${Array(10).fill(inside).join(', ')}]`
  })
  expect(messages(`${levels.join('\n')}\n${HEAD}  - chart: A\n`)).toEqual([expect.stringMatching(/aliases/)])
  expect(messages(`name: x\nports: &a [*a]\n`).length).toBeGreaterThan(0)
})

test('sixty thousand fields are judged in one walk', () => {
  const fields = Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`)
  expect(readManifest(fields.join('\n')).problems.length).toBeGreaterThan(0)
})

test('no text makes it throw, and every problem has a place inside the text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'name: ',
      'ports:',
      '\n',
      '  - ',
      '- ',
      'chart: ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      ', ',
      '"',
      "'",
      '&a ',
      '*a',
      '<<: ',
      '|\n',
      '\t',
      '\r\n',
      '%YAML 1.1\n',
      '---\n',
      '!!x ',
      '? ',
      '#',
      '61000',
      '\0',
      '\ufeff',
      'on: ',
      'formerly: ',
      'labels: ',
      'samePort: true',
      'ttl: 1s',
      '__proto__: ',
    ),
    fc.string({ maxLength: 5, unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const { problems, read } = readManifest(text)
      const lines = text.split('\n').length
      for (const { line, column } of problems) {
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(lines + 1)
        expect(column).toBeGreaterThanOrEqual(1)
      }
      expect(read !== null || problems.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
