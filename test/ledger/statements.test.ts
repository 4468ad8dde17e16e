import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  CONTROLLER,
  EVENT,
  EXCLUSION,
  FINDING,
  LEASE,
  LEASE_TOUCH,
  PLAN,
  REFUSED_ATTEMPT,
  TEAM,
  TOKEN,
  typeOf,
} from '../../server/ledger/columns.ts'
import { type Database, openDatabase } from '../../server/ledger/database/open.ts'
import { statementsOf } from '../../server/ledger/dialects.ts'
import { POSTGRESQL } from '../../server/ledger/postgresql/statements.ts'
import { SQLITE } from '../../server/ledger/sqlite/statements.ts'
import type { Statements } from '../../server/ledger/statements.ts'
import { type TestDatabase, temporaryDatabase } from '../support/database.ts'
import { hasPostgres } from '../support/postgres.ts'
import { openRows } from '../support/rows.ts'

// Every statement of the hot path runs on both databases with the same arguments, and must give the same rows and leave the same tables.

type Name = Exclude<keyof Statements, 'list' | 'rows'>
type Value = string | number | boolean | null
interface Step {
  name: Name
  /** Rows to write, or a list to look up, or plain parameters. */
  write?: Value[][]
  list?: string[]
  rows?: Value[][]
  plain?: Value[]
}

const names = (statements: Statements) => Object.keys(statements).sort()

test('both dialects have the same statements', () => {
  expect(names(POSTGRESQL)).toEqual(names(SQLITE))
})

test('a row has as many parameters in both, in the same order', () => {
  const columns = (sql: string) => /\((.*?)\)/s.exec(sql)?.[1]
  for (const name of ['insertLeases', 'insertClaims', 'insertEvents', 'upsertTeams', 'upsertControllers'] as const)
    expect(columns(POSTGRESQL[name])).toBe(columns(SQLITE[name]))
})

/** What an array's text or a JSON text could break on. */
const NASTY = ['', '{a,"b"}', 'NULL', 'null', '\\', '"', "'; --", 'Grüße, 漢字 🚦', '\n\t', '$1', '?', '[1]', ' ']

/** A row with a value in every column. */
function row(columns: Readonly<Record<string, unknown>>, n: number, over: Readonly<Record<string, Value>>): Value[] {
  const values: Record<typeof typeOf extends (c: string) => infer T ? T & string : never, (at: number) => Value> = {
    int8: (at) => (n * 100 + at) * 1_000_003,
    bool: (at) => (n + at) % 2 === 0,
    text: (at) => NASTY[(n + at) % NASTY.length]!,
  }
  const small = ['port', 'count', 'first', 'last', 'maxPorts', 'ttlSeconds', 'graceSeconds', 'quarantineSeconds']
  return Object.keys(columns).map((column, at) => {
    const told = over[column]
    if (told !== undefined) return told
    return small.includes(column) ? n + at : values[typeOf(column)](at)
  })
}

const lease = (n: number, over: Record<string, Value>) =>
  row(LEASE, n, {
    id: `ls_${n}`,
    controller: 'line1',
    transport: 'tcp',
    status: 'held',
    tcpKey: null,
    udpKey: null,
    formerKey: null,
    ...over,
  })

const T = 1_800_000_000_000
const LEASES = [
  lease(1, {
    tcpKey: 'k1',
    port: 61_000,
    count: 2,
    automatic: true,
    createdAt: T + 1,
    quarantinedUntil: null,
    expiresAt: T,
    graceSeconds: 60,
  }),
  lease(2, {
    transport: 'both',
    tcpKey: 'k2',
    udpKey: 'k2',
    port: 51_000,
    count: 1,
    automatic: true,
    createdAt: T,
    quarantinedUntil: null,
    expiresAt: null,
  }),
  lease(3, {
    transport: 'udp',
    udpKey: 'k3',
    controller: 'line2',
    automatic: false,
    quarantinedUntil: null,
    expiresAt: T + 1,
    graceSeconds: 0,
  }),
  lease(4, {
    status: 'quarantined',
    formerKey: 'k1',
    quarantinedUntil: T + 5,
    expiresAt: null,
    port: 61_005,
    count: 1,
    automatic: true,
    createdAt: T + 2,
  }),
  lease(5, { status: 'quarantined', formerKey: "k'5\n", quarantinedUntil: T + 4, expiresAt: null, automatic: false }),
  lease(6, {
    status: 'ended',
    controller: 'line2',
    ticket: null,
    ttlSeconds: null,
    quarantinedUntil: null,
    expiresAt: null,
    automatic: false,
  }),
]

const STEPS: readonly Step[] = [
  { name: 'head', plain: [] },
  { name: 'insertHead', plain: ['lg_1', '0'.repeat(64), T] },
  { name: 'head', plain: [] },
  {
    name: 'upsertTeams',
    write: [row(TEAM, 1, { name: 'a' }), row(TEAM, 2, { name: 'B', maxPorts: null }), row(TEAM, 3, { name: 'ä' })],
  },
  {
    name: 'addUsedPorts',
    write: [
      [7, 'a'],
      [-2, 'B'],
    ],
  },
  { name: 'upsertTeams', write: [row(TEAM, 5, { name: 'a', disabled: true })] },
  {
    name: 'addUsedPorts',
    write: [
      [1, 'a'],
      [5, 'nobody'],
    ],
  },
  {
    name: 'upsertTokens',
    write: [1, 2, 3].map((n) =>
      row(TOKEN, n, { id: `tk_${n}`, name: `ci${n}`, team: 'a', expiresAt: null, hash: `h${n}` }),
    ),
  },
  { name: 'upsertTokens', write: [row(TOKEN, 9, { id: 'tk_2', name: 'ci2', team: 'a', hash: 'h2' })] },
  { name: 'tokensByHash', list: ['h1', 'h3', 'none', ...NASTY] },
  { name: 'tokensById', list: ['tk_2'] },
  {
    name: 'tokensByName',
    rows: [
      ['a', 'ci1'],
      ['a', 'none'],
      ['B', 'ci2'],
    ],
  },
  { name: 'teamsByName', list: ['a', 'ä', 'A'] },
  {
    name: 'upsertControllers',
    write: [
      row(CONTROLLER, 1, { name: 'line1', addresses: '["10.0.0.1","10.0.0.2"]', retiredAt: null }),
      row(CONTROLLER, 2, { name: 'line2', addresses: '[]', retiredAt: null }),
      row(CONTROLLER, 3, { name: 'old', addresses: '["10.0.0.1"]', retiredAt: T }),
    ],
  },
  { name: 'addOpenLeases', write: [[3, 'line1']] },
  {
    name: 'upsertControllers',
    write: [row(CONTROLLER, 4, { name: 'line2', addresses: '["10.0.0.1"]', retiredAt: null })],
  },
  { name: 'controllersByName', list: ['line1', 'old', 'none'] },
  { name: 'controllersByAddress', list: ['10.0.0.1', '10.0.0.9'] },
  {
    name: 'upsertExclusions',
    write: [
      row(EXCLUSION, 1, { id: 'ex_1', controller: null, removedAt: null }),
      row(EXCLUSION, 2, { id: 'ex_2', controller: 'line1', removedAt: null }),
      row(EXCLUSION, 3, { id: 'ex_3', controller: 'line1' }),
    ],
  },
  { name: 'upsertExclusions', write: [row(EXCLUSION, 4, { id: 'ex_1', controller: null, removedAt: null })] },
  { name: 'exclusionsById', list: ['ex_1', 'ex_3'] },
  { name: 'exclusionsOn', list: ['line1', 'line2'] },
  { name: 'exclusionsOnAll', plain: [] },
  {
    name: 'upsertPlans',
    write: [row(PLAN, 1, { id: 'pl_1' }), row(PLAN, 2, { id: 'pl_2', outcome: null, appliedAt: null })],
  },
  { name: 'upsertPlans', write: [row(PLAN, 3, { id: 'pl_2' })] },
  { name: 'plansById', list: ['pl_2', 'x'] },
  {
    name: 'upsertFindings',
    write: [
      row(FINDING, 1, { id: 'fi_1', controller: 'line1', transport: 'tcp', port: 80, team: null, clearedAt: null }),
      row(FINDING, 2, { id: 'fi_2', controller: 'line1', transport: 'udp', port: 80 }),
    ],
  },
  {
    name: 'upsertFindings',
    write: [row(FINDING, 3, { id: 'fi_1', controller: 'line1', transport: 'tcp', port: 80, clearedAt: T })],
  },
  { name: 'findingsById', list: ['fi_1', 'fi_2', 'x'] },
  {
    name: 'findingsAt',
    rows: [
      ['line1', 'tcp', 80],
      ['line1', 'tcp', 81],
      ['line2', 'udp', 80],
    ],
  },
  { name: 'insertLeases', write: LEASES },
  { name: 'leasesById', list: ['ls_1', 'ls_6', 'none'] },
  { name: 'leasesByKey', list: ['k1', 'k2', 'k3', "k'5\n", 'none'] },
  {
    name: 'touchLeases',
    write: [
      row(LEASE_TOUCH, 3, { id: 'ls_1', expiresAt: T }),
      row(LEASE_TOUCH, 4, { id: 'ls_3', instance: null, expiresAt: T + 1 }),
    ],
  },
  // In one statement a key goes from one lease to another: what gives it up comes first.
  {
    name: 'replaceLeases',
    write: [lease(2, { status: 'ended', tcpKey: null, udpKey: null }), lease(6, { tcpKey: 'k2', controller: 'line2' })],
  },
  {
    name: 'insertClaims',
    write: [
      ['line1', 'tcp', 61_000, 'ls_1'],
      ['line1', 'tcp', 61_001, 'ls_1'],
      ['line1', 'udp', 51_000, 'ls_2'],
      ['line2', 'udp', 65_535, "l'3"],
    ],
  },
  {
    name: 'claimsAt',
    rows: [
      ['line1', 'tcp', 61_001],
      ['line2', 'udp', 65_535],
      ['line2', 'tcp', 65_535],
    ],
  },
  { name: 'mapsOf', list: ['line1', 'none'] },
  {
    name: 'deleteClaims',
    write: [
      ['line1', 'tcp', 61_001],
      ['line1', 'tcp', 61_002],
    ],
  },
  { name: 'mapsOf', list: ['line1', 'line2'] },
  { name: 'quarantinesOf', list: ['line1', 'line2'] },
  { name: 'cursorsOf', list: ['line1', 'line2'] },
  {
    name: 'insertEvents',
    write: [1, 2, 3].map((n) =>
      row(EVENT, n, { revision: n, leaseId: n === 2 ? null : `ls_${n}`, port: n === 2 ? null : 61_000, count: null }),
    ),
  },
  { name: 'eventsAfter', plain: [1, 1] },
  { name: 'eventsAfter', plain: [0, 10] },
  { name: 'eventHash', plain: [3] },
  {
    name: 'addRefusedAttempts',
    write: [
      row(REFUSED_ATTEMPT, 1, { tokenId: 't', code: 'c', at: T, count: 2 }),
      row(REFUSED_ATTEMPT, 1, { tokenId: 't', code: 'd', at: T - 1, count: 1 }),
    ],
  },
  { name: 'addRefusedAttempts', write: [row(REFUSED_ATTEMPT, 1, { tokenId: 't', code: 'c', at: T, count: 5 })] },
  { name: 'oldRefusedAttempt', plain: [T] },
  { name: 'deleteRefusedAttempts', write: [[T]] },
  { name: 'oldRefusedAttempt', plain: [T] },
  { name: 'reclaimableLeases', plain: [T, 10] },
  { name: 'reclaimableLeases', plain: [T + 60_000, 10] },
  { name: 'reclaimableLeases', plain: [T + 60_000, 1] },
  { name: 'dueQuarantines', plain: [T + 5, 10] },
  { name: 'dueQuarantines', plain: [T + 5, 1] },
  { name: 'dueQuarantines', plain: [T + 3, 10] },
  { name: 'updateHead', write: [[3, 2, 'f'.repeat(64), T + 9, true]] },
  { name: 'head', plain: [] },
]

test('the table of this test leaves no statement out', () => {
  expect([...new Set(STEPS.map(({ name }) => name))].sort()).toEqual(
    names(SQLITE).filter((name) => name !== 'list' && name !== 'rows'),
  )
})

/** Answers whose order is told. All others are compared whatever their order. */
const ORDERED: readonly Name[] = ['eventsAfter', 'reclaimableLeases', 'dueQuarantines']

interface Answer {
  /** Rows, or nothing where none are asked for. */
  rows: unknown[]
  /** Each table as it stands afterwards. */
  tables: unknown
}

const TABLES = [
  ...['Ledger', 'Team', 'Token', 'Controller', 'Exclusion', 'Lease', 'Claim', 'Event', 'Plan', 'Finding'],
  'RefusedAttempt',
]

async function run(db: Database, step: Step): Promise<Answer> {
  const statements = statementsOf(db)
  const { name, write, list, rows } = step
  const text = statements[name]
  const found = await db.transact(async (sql) => {
    if (write) return void (await sql.executeRows(text, write))
    if (name === 'insertHead') return void (await sql.execute(text, step.plain ?? []))
    const parameters = list ? statements.list(list) : rows ? statements.rows(rows) : (step.plain ?? [])
    return await sql.query<Record<string, unknown>>(text, parameters)
  })
  const same = (found ?? []).map(({ now: _, ...each }) => (name === 'mapsOf' ? sortedPorts(each) : each))
  return { rows: ORDERED.includes(name) ? same : inOrder(same), tables: await tablesOf(db) }
}

function sortedPorts(each: Record<string, unknown>): Record<string, unknown> {
  return { ...each, ports: String(each.ports).split(',').sort().join() }
}

function inOrder(rows: readonly unknown[]): unknown[] {
  return rows.map((each) => JSON.stringify(each)).sort()
}

async function tablesOf(db: Database): Promise<unknown> {
  await using rows = await openRows(db.url)
  const tables: Record<string, unknown[]> = {}
  for (const table of TABLES) tables[table] = inOrder(await rows.rows(`SELECT * FROM "${table}"`))
  return tables
}

const databases: TestDatabase[] = []
const opened: Database[] = []

beforeAll(async () => {
  if (!hasPostgres) return
  for (const dialect of ['sqlite', 'postgresql'] as const) {
    const database = await temporaryDatabase(dialect)
    databases.push(database)
    opened.push(await openDatabase(database.url))
  }
})

afterAll(async () => {
  for (const db of opened) await db.close()
  for (const database of databases) await database[Symbol.asyncDispose]()
})

test.runIf(hasPostgres)('each statement gives the same rows on both databases and leaves the same tables', async () => {
  const [sqlite, postgresql] = opened as [Database, Database]
  for (const [at, step] of STEPS.entries()) {
    const answers = [await run(sqlite, step), await run(postgresql, step)]
    expect(answers[1], `step ${at}: ${step.name}`).toEqual(answers[0])
  }
})

test.runIf(hasPostgres)('what a row writes is read back as it was, on both', async () => {
  for (const db of opened) {
    const found = await db.transact((sql) => {
      const { leasesById, list } = statementsOf(db)
      return sql.query<Record<string, unknown>>(leasesById, list(['ls_5']))
    })
    const wanted = Object.keys(LEASE).map((column, at) => [column, LEASES[4]![at]])
    const plain = Object.entries(found[0]!).map(([column, value]) => [
      column,
      typeOf(column) === 'bool' ? value === 1 : value,
    ])
    expect(Object.fromEntries(plain), db.dialect).toEqual(Object.fromEntries(wanted))
  }
})

test.runIf(hasPostgres)('the statements know each column by the type that the schema gives it', async () => {
  const [, { url }] = databases as [TestDatabase, TestDatabase]
  await using rows = await openRows(url)
  const types: Record<string, string> = { text: 'text', bigint: 'int8', integer: 'int8', boolean: 'bool' }
  const columns = await rows.rows<Record<'t' | 'c' | 'd', string>>(
    `SELECT table_name AS t, column_name AS c, data_type AS d FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  const ours = columns.filter(({ t }) => TABLES.includes(t))
  expect(ours.length).toBeGreaterThan(100)
  // The ledger row's own key is never bound.
  for (const { t, c, d } of ours.filter(({ t, c }) => !(t === 'Ledger' && c === 'id')))
    expect([t, c, typeOf(c)]).toEqual([t, c, types[d]])
})
