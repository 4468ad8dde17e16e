import { z } from 'zod'
import { appRouter } from '../../server/api/router.ts'

/** What a field of some name takes, and what it must not take, in whichever procedure it stands. */
export interface Field {
  readonly valid: unknown
  /** Raw JSON: some of it cannot be written as a value. */
  readonly bad: readonly string[]
}

const json = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value))
const NOT_TEXT = json([0, 1.5, true, null, [], {}, ['x'], { toString: 'x' }])
const NOT_NUMBER = json(['61000', '22,004', '22.004', '0x10', '', '61000 ', null, true, [], [61000], {}])
const NOT_INTEGER = ['1.5', '-1', '-2147483649', '1e400', '-1e400', '9007199254740993', '1e308', '0.1e-5']
// Each as a JSON escape: lone surrogates both ways round, NUL, ANSI colour, line ends, DEL, C1, U+2028.
const BAD_TEXT = ['\\ud800', 'a\\udc00b', '\\u0000', '\\u001b[31mred', 'a\\nb', '\\u007f', '\\u009b', '\\u2028']

const text = (valid: string, max: number, empty = false): Field => ({
  valid,
  bad: [
    ...NOT_TEXT,
    ...BAD_TEXT.map((escaped) => `"${escaped}"`),
    ...json(['a'.repeat(max + 1), '😀'.repeat(max + 1), ...(empty ? [] : ['', '   '])]),
  ],
})
const name = (valid: string): Field => ({
  valid,
  bad: [
    ...NOT_TEXT,
    ...BAD_TEXT.map((escaped) => `"${escaped}"`),
    ...json(['', 'UPPER', 'a b', '-a', 'é', '../x', 'a/b', 'a'.repeat(64)]),
  ],
})
const id = (valid: string): Field => ({
  valid,
  bad: [...NOT_TEXT, ...json(['', 'ls_', `${valid}x`, valid.toUpperCase(), "ls_' OR 1=1 --"])],
})
const integer = (valid: number, ...beyond: number[]): Field => ({
  valid,
  bad: [...NOT_NUMBER, ...NOT_INTEGER, ...json(beyond)],
})
const port = (valid: number): Field => integer(valid, 65_536, 1e15)
const oneOf = (valid: string): Field => ({
  valid,
  bad: [...NOT_TEXT, ...json(['', valid.toUpperCase(), ` ${valid}`, 'x', '__proto__'])],
})
const truth: Field = { valid: true, bad: json(['true', 'false', 0, 1, '', null, [], {}]) }
const instant = (valid: string): Field => ({
  valid,
  bad: [
    ...NOT_TEXT,
    ...json([
      '',
      'tomorrow',
      '2027-05-01',
      '2027-02-30T00:00:00Z',
      '2027-05-01T00:00:00+02:00',
      '9999-01-01T00:00:00Z',
      '2027-05-01T24:61:00Z',
      '+275760-09-13T00:00:00Z',
    ]),
  ],
})
const listOf = (valid: unknown[], ...more: unknown[]): Field => ({
  valid,
  bad: json(['', 'x', 1, {}, null, [null], [[]], [1], ...more]),
})
const labels: Field = {
  valid: { line: 'palletizer' },
  bad: [
    ...json([
      [],
      'x',
      1,
      null,
      { 'A B': 'x' },
      { a: 1 },
      { a: null },
      { a: { b: 'c' } },
      { '': 'x' },
      { a: 'x'.repeat(201) },
    ]),
    JSON.stringify(Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`l${n}`, 'x']))),
    '{"a":"\\ud800"}',
    '{"__proto__":"x"}',
  ],
}

const ID = 'ls_0000000000000000000000abcd'

/** By name: there is one word for one thing, so a field of one name takes the same everywhere. */
export const FIELDS: Readonly<Record<string, Field>> = {
  controller: name('line1'),
  // Not the one that other fields name: what is retired takes no more leases.
  name: name('line2'),
  team: name('admin'),
  chart: text('Chart', 200),
  handle: text('', 200, true),
  purpose: text('test', 500),
  reason: text('test', 500),
  ticket: text('T-1', 100),
  title: text('Line 1', 200, true),
  site: text('Plant', 100, true),
  search: text('x', 200),
  label: text('line=x', 264),
  manifest: text('m', 200),
  instance: text('i', 64),
  group: text('g', 100),
  actor: text('x', 200),
  type: text('lease.granted', 100),
  cursor: { valid: undefined, bad: [...NOT_TEXT, ...json(['', 'x', 'W10', 'bnVsbA', 'a'.repeat(2001)])] },
  transport: oneOf('tcp'),
  system: oneOf('linux'),
  code: text('K7Q2-9FMB', 64),
  sort: oneOf('port'),
  order: oneOf('asc'),
  state: { valid: 'active', bad: json(['', 'ACTIVE', 1, null, [], {}, ['x'], [['active']]]) },
  port: port(61_000),
  prefer: port(61_001),
  first: port(60_000),
  last: port(60_001),
  count: integer(1, 0, 65, 1e15),
  ttlSeconds: integer(3600, 0, 2_592_001, 1e15),
  epoch: integer(1),
  revision: integer(1),
  after: integer(0),
  before: integer(5),
  limit: integer(10, 0, 1001),
  reviewBy: instant('2027-05-01T00:00:00Z'),
  at: instant('2026-05-01T00:00:00Z'),
  from: instant('2026-05-01T00:00:00Z'),
  to: instant('2026-06-01T00:00:00Z'),
  labels,
  addresses: listOf(['10.1.1.11'], ['256.1.1.1'], ['1.2.3'], ['::1'], ['10.1.1.1', '10.1.1.1'], ['01.2.3.4']),
  requests: listOf([{ controller: 'line1', chart: 'Chart', purpose: 'test' }], [], [{}]),
  // What is wrong inside a row is a verdict, not a refusal.
  source: oneOf('strategy'),
  charts: listOf(
    [{ id: ID, revision: 1, missing: true }],
    [{}],
    [{ id: ID, revision: 1 }],
    [{ id: ID, revision: 0.5, missing: true }],
  ),
  forbidden: listOf(
    [{ transport: 'tcp', port: 20_000 }],
    [{}],
    [{ transport: 'both', port: 20_000 }],
    [{ transport: 'tcp', port: 61_000 }],
  ),
  rows: {
    valid: [{ controller: 'line1', chart: 'Chart', port: 61_000, purpose: 'test' }],
    bad: json(['', 'x', 1, {}, null, []]),
  },
  apply: truth,
  cleared: truth,
  samePort: truth,
  mine: truth,
  overdue: truth,
  retired: truth,
  id: id(ID),
  leaseId: id(ID),
  planId: id(ID),
  note: text('n', 500),
  contact: text('Ann, ext. 1', 200),
  maxPorts: integer(60, 10_000_001),
  disabled: truth,
  all: truth,
  role: oneOf('viewer'),
  until: instant('2027-05-01T00:00:00Z'),
  expiresAt: instant('2027-05-01T00:00:00Z'),
  decisions: {
    valid: [{ id: ID, revision: 1, decision: 'keep' }],
    bad: json([
      '',
      1,
      {},
      null,
      [null],
      [[]],
      [{}],
      [{ id: ID, revision: 1, decision: 'KEEP' }],
      [{ id: ID, revision: 0.5, decision: 'keep' }],
    ]),
  },
  anchor: {
    valid: { revision: 1, hash: '0'.repeat(64) },
    bad: json([
      '',
      1,
      [],
      null,
      {},
      { revision: 1 },
      { revision: 1, hash: 'x' },
      { revision: '1', hash: '0'.repeat(64) },
    ]),
  },
  ids: listOf([ID], [], [''], ['x']),
}

/** Where a name has another meaning after all. */
const OWN: Readonly<Record<string, Field>> = {
  'token.create name': text('ci', 100),
  'admin.stale reason': { valid: 'excluded', bad: json(['', 'EXCLUDED', 1, null, [], {}, ['x']]) },
  'event.verify from': integer(1),
  'event.verify limit': integer(10, 0, 10_000_001),
}

const fieldOf = (path: string, name: string): Field | undefined => OWN[`${path} ${name}`] ?? FIELDS[name]

/** Where null means something. */
const NULLABLE = new Set([
  'controller.exclude controller',
  'lease.update manifest',
  'lease.update ticket',
  'team.create maxPorts',
  'team.update maxPorts',
])

/** Where no single field is needed, but one of several. */
const ALSO: Readonly<Record<string, object>> = {
  'lease.update': { purpose: 'other' },
  'lease.confirm': { id: ID },
  'admin.restore': { id: ID },
}

/** What a procedure takes: its fields, and an input that is well-formed. */
export interface Target {
  readonly path: string
  readonly fields: readonly string[]
  readonly input: Readonly<Record<string, unknown>>
}

/** Every procedure of the router that takes fields. A field whose name is not in the table stops this, with its name. */
export function targets(): Target[] {
  return procedurePaths().flatMap(({ path, schema }) => {
    const shape = shapeOf(schema)
    if (!shape) return []
    const fields = Object.keys(shape)
    const unknown = fields.filter((field) => !fieldOf(path, field))
    if (unknown.length > 0) throw new Error(`Add to FIELDS what ${path} takes as ${unknown.join(', ')}.`)
    const needed = fields.filter((field) => !shape[field]!.safeParse(undefined).success)
    const input = Object.fromEntries(needed.map((field) => [field, fieldOf(path, field)?.valid]))
    return [{ path, fields, input: { ...input, ...ALSO[path] } }]
  })
}

export function procedurePaths(): { path: string; schema: unknown }[] {
  type Procedure = { _def: { type: string; inputs: unknown[] } }
  const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>
  // A subscription answers with a stream: it has tests of its own.
  const answering = Object.entries(procedures).filter(([, { _def }]) => _def.type !== 'subscription')
  return answering.map(([path, { _def }]) => ({ path, schema: _def.inputs[0] }))
}

/** The bad values of a field in one procedure, as raw JSON. */
export function badValues({ path }: Target, field: string): readonly string[] {
  const nullable = NULLABLE.has(`${path} ${field}`)
  return fieldOf(path, field)!.bad.filter((bad) => !(nullable && bad === 'null'))
}

/** An input as JSON text with one field set to raw JSON. */
export function withField(input: Readonly<Record<string, unknown>>, field: string, raw: string): string {
  const rest = Object.entries(input).filter(([name, value]) => name !== field && value !== undefined)
  return `{${[...rest.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`), `${JSON.stringify(field)}:${raw}`].join(',')}}`
}

function shapeOf(schema: unknown): Record<string, z.ZodType> | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return shapeOf(schema.unwrap())
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : null
}
