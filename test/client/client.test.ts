import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { createPortClient, type GrantAnswer, type Holder, PortleaseError } from '../../client/index.ts'
import { PROCEDURES } from '../../client/procedures.ts'
import { appRouter } from '../../server/api/router.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'

let app: TestApp
let member: string
let other: string

beforeAll(async () => {
  app = await startApp()
  await app.addTeam('packaging', { contact: 'packaging desk, ext. 4411' })
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  member = await app.addToken('packaging', 'member')
  other = await app.addToken('mixing', 'member')
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11'] })
})
afterAll(() => app[Symbol.asyncDispose]())

const request = { controller: 'epic-line1', chart: 'Palletizer/Scanner_Server', purpose: 'scanner pushes reads' }

test('the table of procedures says of each what the router says: a query is a query', () => {
  // tRPC keeps the procedures in a flat record, which its types do not show.
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>
  const kinds = Object.entries(procedures)
    .filter(([, { _def }]) => _def.type !== 'subscription')
    .map(([path, { _def }]) => [path, _def.type === 'query'])
  const rows = Object.entries(PROCEDURES).flatMap(([group, row]) =>
    Object.entries(row).map(([name, kind]) => [`${group}.${name}`, kind === 'query']),
  )
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(kinds))
})

test('every procedure stands under its own name, with the types of the router', async () => {
  const ports = createPortClient({ url: app.url, token: member })
  expectTypeOf(ports.lease.acquire).returns.resolves.toEqualTypeOf<GrantAnswer>()
  const { lease, created } = await ports.lease.acquire(request)
  expect([created, lease.port, lease.listen]).toEqual([true, 61_000, ['tcp:61000']])
  expect((await ports.lease.acquire(request)).created).toBe(false)
  expect((await ports.system.whoami()).team.name).toBe('packaging')
  expect((await ports.policy.table()).leasable).toBe(15_386)
})

test('a refusal is a PortleaseError: the sentence, the code, and details that follow the code', async () => {
  const ports = createPortClient({ url: app.url, token: other })
  const error: unknown = await ports.lease
    .acquire({ ...request, chart: 'Mixer/PLC_Link', port: 61_000 })
    .catch((e: unknown) => e)
  if (!PortleaseError.is(error, 'PORT_LEASED')) throw error
  expectTypeOf(error.details.holder).toEqualTypeOf<Holder>()
  expect(error.details.holder.contact).toBe('packaging desk, ext. 4411')
  expect(error.message).toContain('61000/tcp on epic-line1 is leased to team packaging')
  expect(error.requestId).toMatch(/./)
  expect(error.retryable).toBe(false)
  expect(PortleaseError.is(error)).toBe(true)
  expect(PortleaseError.is(error, 'FORBIDDEN')).toBe(false)
})

test('the brand holds over two copies of the module, and nothing else carries it', async () => {
  const copy = (await import('../../client/error.ts?copy' as string)) as typeof import('../../client/error.ts')
  const error = new copy.PortleaseError('ABORTED', 'x', { outcome: 'nothing' })
  expect(error).not.toBeInstanceOf(PortleaseError)
  expect(PortleaseError.is(error, 'ABORTED')).toBe(true)
  for (const no of [undefined, null, 'ABORTED', new Error('x'), { code: 'ABORTED' }])
    expect(PortleaseError.is(no)).toBe(false)
})

test('iterate walks all pages, each lease once', async () => {
  const ports = createPortClient({ url: app.url, token: member })
  const requests = Array.from({ length: 7 }, (_, i) => ({ ...request, chart: `Iterate/${i}` }))
  await ports.lease.acquireMany({ requests })
  const seen: string[] = []
  for await (const lease of ports.lease.iterate({ chart: 'Iterate/*', limit: 3 })) seen.push(lease.chart)
  expect(seen.sort()).toEqual(requests.map(({ chart }) => chart))
})

test('the address and the token come from the environment unless they are given', async () => {
  const before = { ...process.env }
  try {
    Object.assign(process.env, { PORTLEASE_URL: `${app.url}/`, PORTLEASE_TOKEN: `${ADMIN_TOKEN}\n` })
    expect((await createPortClient().system.whoami()).role).toBe('admin')
    expect((await createPortClient({ token: member }).system.whoami()).role).toBe('member')
  } finally {
    process.env = before
  }
})

test('an address with a secret in it, or that is none, is refused before anything is sent, and the secret is not repeated', () => {
  for (const url of [
    'http://user:hunter2@127.0.0.1:1',
    'http://127.0.0.1:1/?token=hunter2',
    'ftp://127.0.0.1',
    'ledger',
  ]) {
    const refused = () => createPortClient({ url })
    expect(refused).toThrow(PortleaseError)
    expect(refused).not.toThrow(/hunter2/)
  }
  expect(() => createPortClient({ url: app.url, token: 'two words' })).toThrow(/token has characters/)
})

test('a procedure that the server lacks is a difference of versions, not bad input', async () => {
  const ports = createPortClient({
    url: app.url,
    fetch: (input, init) => fetch(String(input).replace('system.health', 'system.later'), init),
  })
  const error: unknown = await ports.system.health().catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'VERSION_MISMATCH' })
})

test('an input that cannot be JSON is refused at once', async () => {
  const ports = createPortClient({ url: app.url, token: member, retryForMs: 60_000 })
  const error: unknown = await ports.lease.get({ id: 1n as unknown as string }).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'INVALID_INPUT' })
})
