import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  judge,
  parseHandleValue,
  readStrategy,
  STRATEGY_LIMITS,
  type Strategy,
} from '../../server/domain/strategy/index.ts'
import { chart, chartFile, file, mfcString, programFile, sample, tagDump, wideString } from './build.ts'

/** What holds of any strategy, whatever was read. */
function checkSound(strategy: Strategy): void {
  const { literals, problems, tags, charts } = strategy
  expect(literals.length).toBeLessThanOrEqual(2 * STRATEGY_LIMITS.literals)
  expect(problems.length).toBeLessThanOrEqual(STRATEGY_LIMITS.problems)
  expect(tags.length).toBeLessThanOrEqual(STRATEGY_LIMITS.tags)
  for (const { text, places } of literals) {
    expect(text.length).toBeLessThanOrEqual(3 * STRATEGY_LIMITS.textLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f]/)
    expect(places.length).toBeGreaterThan(0)
  }
  for (const name of charts) expect(name.length).toBeLessThanOrEqual(255)
  const { verdicts } = judge(strategy, null)
  for (const { message } of verdicts) expect(message).toMatch(/^[^\n]+[.]$/)
}

const NAMES = ['A.idb.txt', 'A.cht', 'A.cdf', 'A.crf', 'b/A.cht', '.cht', 'B.IDB.TXT', 'x.txt', '\\.cdf']

/** Words of the formats in any order, and bytes between them. */
const PIECES = [
  ...[
    '"',
    "'",
    '//',
    '/*',
    '*/',
    ';',
    '+',
    ',',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '=',
    '\r\n',
    '\n',
    '\r',
    '\\',
    ': 0_46',
    'T: T0',
    'T;',
  ],
  ...[
    'tcp:',
    'udp:',
    'tcp:61000',
    ' tcp:20000',
    ':',
    '10.1.1.5',
    'SetCommunicationHandleValue(',
    'chA',
    '$MOVE',
    '$CAT',
    "&A ' T0 SETTASK",
  ],
  ...['TAG1,', 'TAG2,', '# NAME : C:\\x.idb', '00000100', ',', '80000000', '0x', 'ÿþ', '\u0000', ' '.repeat(60)],
].map((text) => Buffer.from(text, 'latin1'))
const MARKS = [
  [0xff, 0xff, 0xff],
  [0xff, 0xfe, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x0f, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
]

const hostileBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.constantFrom(...MARKS).map((mark) => Buffer.from(mark)),
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ maxLength: 20 }).map(mfcString),
      fc.string({ maxLength: 20 }).map(wideString),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts))

describe('whatever stands in the files', () => {
  test('words of the formats in any order are read without a throw, and the answer is sound', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...NAMES), hostileBytes), { maxLength: 5 }), (files) => {
        checkSound(readStrategy(files.map(([name, bytes]) => file(name, bytes))))
      }),
      { numRuns: 600 },
    )
  })

  test.each(['NodeRedTester.idb.txt', 'NodeRedTester.cdf', 'Powerup.cht'])(
    '%s with bytes changed, cut or doubled is read, too',
    (name) => {
      const real = sample(name)
      const edit = fc.record({ at: fc.nat(real.length - 1), cut: fc.nat(400), put: fc.uint8Array({ maxLength: 30 }) })
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
          let bytes: Buffer = real
          for (const { at, cut, put } of edits)
            bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
          checkSound(readStrategy([file(name, bytes)]))
        }),
        { numRuns: 200 },
      )
    },
  )

  test('a value that was written into a chart is always found, whatever script is around it', () => {
    const comment = fc
      .string({ unit: 'grapheme-ascii', maxLength: 40 })
      .map((text) => `// ${text.replaceAll(/[\r\n]/g, '')}`)
    const line = fc.oneof(comment, fc.constantFrom('n1 = 1;', 's1 = "x";', '', "c = '\"';", '/* "tcp:1" */'))
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 1, max: 65_535 }),
        (before, after, port) => {
          const script = [...before, `SetCommunicationHandleValue("tcp:${port}", chA);`, ...after].join('\n')
          const { literals } = readStrategy([chart('A', script)])
          expect(literals).toMatchObject([
            { value: { port }, handle: 'chA', places: [{ line: before.length + 1, block: 'Block 1' }] },
          ])
        },
      ),
    )
  })

  test('a handle value of any text is told or is none, and never throws', () => {
    const parts = fc.array(
      fc.constantFrom('tcp', 'udp', ':', '.', '0', '61000', '10.1.1.5', ' ', '\u0000', '-', 'x', '[', ']'),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          parts.map((all) => all.join('')),
        ),
        (text) => {
          const value = parseHandleValue(text)
          if (value?.how === 'listen')
            expect(text.replaceAll(/\s/g, '').toLowerCase()).toBe(`${value.transport}:${value.port}`)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('large files', () => {
  test('100 MB are refused with a sentence, whether they were read or not, and what is beside them is judged', () => {
    const size = 100 * 1024 * 1024
    for (const bytes of [null, new Uint8Array(size)]) {
      const strategy = readStrategy([{ name: 'Big.cht', bytes, size }, chart('Scanner', 's = "tcp:20000";')])
      expect(strategy.problems[0]).toEqual({
        severity: 'error',
        file: 'Big.cht',
        line: null,
        message: 'This file has 100 MB and was not read: files of a strategy have at most 32 MB.',
      })
      expect(strategy.literals).toHaveLength(1)
      expect(judge(strategy, null).errors).toBe(2)
    }
  })

  test('more files, tags and values than are read are a problem, and so are too many bytes together', () => {
    const limit = STRATEGY_LIMITS.fileBytes
    const parts = Array.from({ length: 9 }, (_, i) => ({ name: `c${i}.cht`, bytes: null, size: limit }))
    expect(readStrategy(parts).problems).toMatchObject([{ file: 'c0.cht', severity: 'error' }])
    const many = Array.from({ length: STRATEGY_LIMITS.files + 1 }, (_, i) => file(`c${i}.cht`, new Uint8Array(0)))
    expect(readStrategy(many, { name: 'P' }).problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/more than 5000 files/),
    )
    const values = Array.from({ length: STRATEGY_LIMITS.literals + 10 }, (_, i) => `s${i} = "tcp:${i}";`).join('\n')
    const full = readStrategy([chart('A', values)], { name: 'P' })
    expect(full.literals).toHaveLength(STRATEGY_LIMITS.literals)
    expect(full.problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('5000 handle values') }])
    const rows = Array.from({ length: STRATEGY_LIMITS.tags + 1 }, (_, i) => `TAG1,t${i},0,0,0,0,8,0,0`)
    const dump = readStrategy([file('P.idb.txt', tagDump('P', rows))])
    expect(dump.tags).toHaveLength(STRATEGY_LIMITS.tags)
    expect(dump).toMatchObject({ chartsComplete: false, problems: [{ severity: 'error' }] })
  })

  // Each would take hours or all memory where a reader looks again and again at what it has seen.
  test.each<[string, string, () => Uint8Array]>([
    ['one endless line of quotes', 'A.cdf', () => Buffer.alloc(4_000_000, '"')],
    ['one endless line of blanks', 'A.idb.txt', () => Buffer.alloc(4_000_000, ' ')],
    ['nothing but line ends', 'A.cdf', () => Buffer.alloc(4_000_000, '\r')],
    ['a comment that never ends', 'A.cht', () => Buffer.from(`/*${'*'.repeat(4_000_000)}`)],
    ['plus signs without end', 'A.cht', () => Buffer.from(`a("tcp:" ${'+ b('.repeat(1_000_000)}`)],
    ['one value after the other', 'A.cht', () => Buffer.from('"tcp:1"'.repeat(500_000))],
    [
      'marks of long strings',
      'A.cht',
      () => Buffer.alloc(4_000_000, Buffer.from([0xff, 0xfe, 0xff, 0xff, 0xff, 0xff])),
    ],
    ['strings of two bytes', 'A.cht', () => Buffer.alloc(4_000_000, Buffer.from([0xff, 0xfe, 0xff, 1, 0x22, 0]))],
    ['values in a program', 'A.cdf', () => Buffer.from('1 LINE.NUM " tcp:1" *s $MOVE\r\n'.repeat(130_000))],
    [
      'names of handles',
      'A.cdf',
      () => programFile('A', [{ chart: 'A', block: 1, lines: [Array(500_000).fill('chA').join(' ')] }]),
    ],
  ])('%s is read in a time that grows with its length', (_, name, bytes) => {
    checkSound(readStrategy([file(name, bytes())]))
  })

  test('a chart of many blocks keeps a place for each', () => {
    const blocks = Array.from({ length: 2_000 }, (_, id) => ({ name: `Block ${id}`, id, script: `s = "udp:${id}";` }))
    const { literals } = readStrategy([file('A.cht', chartFile(blocks))])
    expect(literals.map(({ places }) => places[0]!.block)).toEqual(blocks.map(({ name }) => name))
  })
})
