import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backoffMs } from '../../client/backoff.ts'
import { clean, cleanJson } from '../../client/clean.ts'
import { EXIT, exitCodeOf, Stopped, UsageError } from '../../client/cli/exit.ts'
import { parseCsv } from '../../client/cli/parse/csv.ts'
import { parseDuration } from '../../client/cli/parse/duration.ts'
import { parseInstant, parseSpan } from '../../client/cli/parse/instant.ts'
import { collectLabel } from '../../client/cli/parse/label.ts'
import { parsePort, parseRange, parseWhole } from '../../client/cli/parse/number.ts'
import { parseRef } from '../../client/cli/parse/ref.ts'
import { csv } from '../../client/cli/render/csv.ts'
import { errorText } from '../../client/cli/render/error.ts'
import { terminalTable } from '../../client/cli/render/table.ts'
import { shellQuote } from '../../client/cli/render/variables.ts'
import { isLoopback } from '../../client/cli/settings.ts'
import { csvCell } from '../../client/csv-cell.ts'
import { durationText } from '../../client/duration.ts'
import { PortleaseError } from '../../client/index.ts'

const zone = process.env.TZ
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin'
})
afterAll(() => {
  process.env.TZ = zone
})

test('durations are read as people write them, and nothing else is taken for one', () => {
  expect(['90s', '30m', '12h', '7d'].map(parseDuration)).toEqual([90, 1_800, 43_200, 604_800])
  for (const text of ['', '0s', '5', '-5m', '1.5h', '5 min', '1h30m', '1e3s', '5M'])
    expect(() => parseDuration(text)).toThrow(/90s, 30m/)
  expect([90, 1_800, 5_400, 604_800].map(durationText)).toEqual(['90s', '30m', '90m', '7d'])
})

test('a day begins at midnight of the local zone, in summer and in winter; a day that does not exist is refused', () => {
  expect(parseInstant('2027-05-01')).toBe('2027-04-30T22:00:00.000Z')
  expect(parseInstant('2027-01-01')).toBe('2026-12-31T23:00:00.000Z')
  expect(parseInstant('2027-05-01T12:00Z')).toBe('2027-05-01T12:00:00.000Z')
  expect(parseInstant('2027-05-01T12:00:00+02:00')).toBe('2027-05-01T10:00:00.000Z')
  for (const text of ['2027-02-30', '01.05.2027', '2027-5-1', 'tomorrow', '2027-05-01T12:00'])
    expect(() => parseInstant(text)).toThrow(/2027-05-01/)
})

test('a span ends with the last instant before the next one begins, over a change of the clock, too', () => {
  expect(parseSpan('2026-03')).toEqual({ from: '2026-02-28T23:00:00.000Z', to: '2026-03-31T21:59:59.999Z' })
  expect(parseSpan('2026')).toEqual({ from: '2025-12-31T23:00:00.000Z', to: '2026-12-31T22:59:59.999Z' })
  // 29 March 2026 has 23 hours in Berlin.
  expect(parseSpan('2026-03-29')).toEqual({ from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T21:59:59.999Z' })
  expect(() => parseSpan('March')).toThrow(/2026-03/)
})

test('numbers are decimal digits alone', () => {
  expect([parsePort('0'), parsePort('65535'), parseWhole('007')]).toEqual([0, 65_535, 7])
  for (const text of ['65536', '-1', '0x10', '6.1e4', '61,000', '', ' ', '1e3']) expect(() => parsePort(text)).toThrow()
  expect(parseRange('61000-61099')).toEqual({ first: 61_000, last: 61_099 })
  expect(() => parseRange('61099-61000')).toThrow(/below the first/)
})

test('a lease is named by its id or by controller:port[/transport]', () => {
  expect(parseRef('ls_01m81xeyv0ekzve1g0h0mqtwfz')).toMatchObject({ kind: 'id' })
  expect(parseRef('EPIC-line1:61000')).toEqual({
    kind: 'place',
    controller: 'epic-line1',
    port: 61_000,
    transport: undefined,
  })
  expect(parseRef('epic-line1:61000/udp')).toMatchObject({ transport: 'udp' })
  for (const text of ['', 'epic-line1', ':61000', 'a:b', 'a:70000', 'a:1/sctp', 'a b:1'])
    expect(() => parseRef(text)).toThrow(UsageError)
  expect(collectLabel('a=b=c', { x: 'y' })).toEqual({ x: 'y', a: 'b=c' })
})

// Names that every object has, too.
const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('valueOf', '__proto__'))
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const ACTS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

test('no text of whatever origin reaches a terminal with a character in it that the terminal acts on', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(clean(text)).not.toMatch(ACTS)
      const table = terminalTable([{ text }], [{ head: 'A', text: (row) => `${row.text}.` }], 80)
      expect(table.split('\n')).toHaveLength(2)
      expect(table.replaceAll('\n', '')).not.toMatch(ACTS)
      const json = cleanJson({ text })
      expect(json.replaceAll('\n', '')).not.toMatch(ACTS)
      expect(JSON.parse(json)).toEqual({ text })
      const error = new PortleaseError('LEASE_NOT_FOUND', text, { id: text, next: text })
      expect(errorText(error).replaceAll('\n', '')).not.toMatch(ACTS)
      const input = new PortleaseError('INVALID_INPUT', '.', { fields: [{ path: text, message: text }] })
      expect(errorText(input).replaceAll('\n', '')).not.toMatch(ACTS)
    }),
  )
})

test('a CSV cell is one cell and never a formula', () => {
  expect(csvCell('plain')).toBe('plain')
  expect(csvCell('a,"b"')).toBe('"a,""b"""')
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '|calc', '%0A=1', '\t=1', '\r=1'])
    expect(csvCell(text)).toMatch(/^"?'/)
  fc.assert(
    fc.property(hostile, (text) => {
      const cell = csvCell(text)
      expect(cell).not.toMatch(/[\r\n]/)
      const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '') : cell
      expect(inner).not.toMatch(cell.startsWith('"') ? /"/ : /[",]/)
      expect(inner.trimStart()).not.toMatch(/^[=+\-@]/)
    }),
  )
})

test('after a semicolon too, which begins a cell where the comma is the decimal sign', () => {
  for (const text of ['a;=1+1', 'a; "=1+1', ';@SUM(A1)', "x;'=1", 'a;b;-1'])
    expect(csvCell(text)).not.toMatch(/;["\s]*[=+\-@|%]/)
})

const cellsOf = (text: string) => parseCsv(text).map(({ cells }) => cells)

test('a sheet is read as it was written, with any of the three delimiters, quoted or not', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', ' ', '=', '\n', 'ü'), maxLength: 8 })
  const filled = fc.array(fc.tuple(fc.constant('id'), cell, cell), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(filled, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (rows, delimiter, end) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
      const lines = [['ID', 'DECISION', 'NOTE'], ...rows.map((row) => row.map(quoted))]
      const text = lines.map((line) => line.join(delimiter)).join(end)
      expect(cellsOf(text)).toEqual([['ID', 'DECISION', 'NOTE'], ...rows])
      expect(cellsOf(`\ufeff${text}${end}${end}`)).toEqual([['ID', 'DECISION', 'NOTE'], ...rows])
      let line = 1
      for (const row of parseCsv(text)) {
        expect(row.line).toBe(line)
        line += 1 + row.cells.join('').split('\n').length - 1
      }
    }),
  )
  expect(cellsOf('sep=;\r\na;b,c\r\n1;\r\n;2')).toEqual([
    ['a', 'b,c'],
    ['1', ''],
    ['', '2'],
  ])
  expect(parseCsv('sep=;\r\na;b\r\n"x\r\ny";2\r\n\r\n3;4').map(({ line }) => line)).toEqual([2, 3, 6])
  expect(parseCsv('')).toEqual([])
  for (const bad of ['a,b\n"x', 'a,b\n"x"y,z', 'a,b\n1,"']) expect(() => parseCsv(bad)).toThrow(UsageError)
})

test('what csv writes, parseCsv reads: a row for each row, a cell for each cell', () => {
  const columns = [0, 1].map((i) => ({ head: `H${i}`, text: (row: readonly string[]) => row[i] ?? '' }))
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 5 }), (rows) => {
      const read = parseCsv(
        csv(
          rows.map(([a, b]) => [`x${a}`, b]),
          columns,
        ),
      )
      expect(read.map(({ cells }) => cells.length)).toEqual(Array.from({ length: rows.length + 1 }, () => 2))
    }),
  )
})

test('bash reads a quoted text back as it was', () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }), 200).filter((text) => !/[\0\n\r]/.test(text))
  texts.push("it's", '$(id)', '`id`', '\\', '"', '!!', '-n')
  const script = texts.map((text) => `printf '%s\\n' ${shellQuote(text)}`).join('\n')
  const { stdout } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH },
  })
  expect(stdout.split('\n').slice(0, -1)).toEqual(texts)
})

test('exit codes: what was thrown decides, and a code that only a newer server knows is a refusal', () => {
  expect(exitCodeOf(new UsageError('x'))).toBe(EXIT.usage)
  expect(exitCodeOf(new Stopped('x'))).toBe(EXIT.stopped)
  expect(exitCodeOf(new TypeError('x'))).toBe(EXIT.bug)
  expect(exitCodeOf(new PortleaseError('UNAVAILABLE', 'x', { outcome: 'nothing', retryAfterMs: 1, next: '' }))).toBe(
    EXIT.tryAgain,
  )
  const later = new PortleaseError('ABORTED', 'x', { outcome: 'nothing' })
  for (const code of ['SOMETHING_NEW', 'toString']) {
    expect(exitCodeOf(Object.assign(later, { code }))).toBe(EXIT.refused)
  }
})

test('only a loopback address gets the admin’s token of this computer', () => {
  for (const url of ['http://127.0.0.1:22040', 'http://localhost', 'http://[::1]:1', 'http://127.9.9.9'])
    expect(isLoopback(url)).toBe(true)
  for (const url of [
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
  ])
    expect(isLoopback(url)).toBe(false)
})

test('pauses between tries double up to two seconds, are spread, and never come before the server asked', () => {
  expect([1, 2, 3, 6, 60].map((tries) => backoffMs(tries, 1))).toEqual([100, 200, 400, 2_000, 2_000])
  expect(backoffMs(3, 0)).toBe(200)
  expect(backoffMs(1, 1, 5_000)).toBe(5_000)
})
