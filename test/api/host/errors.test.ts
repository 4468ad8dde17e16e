import { TRPCClientError } from '@trpc/client'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { expect, test } from 'vitest'
import { STATUS, toPortlease, toTRPCError } from '../../../server/api/errors.ts'
import { pathText } from '../../../server/api/input-problems.ts'
import { type ErrorCode, Refusal } from '../../../server/domain/errors.ts'
import { errorOf, startHost } from './support.ts'

test("every code's HTTP status is the one that tRPC has for its tRPC code", () => {
  for (const code of Object.keys(STATUS) as ErrorCode[]) {
    const { http, trpc } = STATUS[code]
    expect([code, getHTTPStatusCodeFromError(new TRPCError({ code: trpc }))]).toEqual([code, http])
  }
})

test('what does not exist is 404, and only that', () => {
  for (const code of Object.keys(STATUS) as ErrorCode[]) {
    expect([code, STATUS[code].http === 404]).toEqual([code, code.endsWith('_NOT_FOUND')])
  }
})

test('a refusal reaches the caller with its code, sentence and details, and with nothing else', async () => {
  await using server = await startHost()
  const response = await server.post('refuse', undefined)
  expect(response.status).toBe(409)
  expect(await errorOf(response)).toEqual({
    message: 'packaging has 60 of 60 ports.',
    code: -32009,
    data: {
      code: 'CONFLICT',
      httpStatus: 409,
      path: 'refuse',
      portlease: {
        code: 'QUOTA_EXCEEDED',
        message: 'packaging has 60 of 60 ports.',
        team: 'packaging',
        maxPorts: 60,
        usedPorts: 60,
        asked: 1,
        contact: 'ext. 4411',
        next: 'Release a lease.',
      },
    },
  })
})

test("tRPC's own client finds the same under error.data.portlease, typed", async () => {
  await using server = await startHost()
  const error = await server.client.refuse.mutate().catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(TRPCClientError)
  expect((error as TRPCClientError<never>).data).toMatchObject({ portlease: { code: 'QUOTA_EXCEEDED', maxPorts: 60 } })
})

test('a refusal is found at whatever depth of causes, and as the error that tRPC throws', () => {
  const refusal = new Refusal('LEASE_NOT_FOUND', 'No lease.', { id: 'ls_1', next: 'Look at the id.' })
  const wrapped = new Error('outer', { cause: new Error('middle', { cause: refusal }) })
  const expected = { code: 'LEASE_NOT_FOUND', message: 'No lease.', id: 'ls_1', next: 'Look at the id.' }
  expect(toPortlease(wrapped)).toEqual(expected)
  expect(toPortlease(toTRPCError(refusal))).toEqual(expected)
  expect(toTRPCError(refusal).code).toBe('NOT_FOUND')
})

test.each(['bug', 'zodBug', 'parserBug'])(
  '%s: a bug says nothing about the inside, and the log has its cause',
  async (procedure) => {
    await using server = await startHost()
    const response = await server.post(procedure, 'text', { 'x-request-id': 'req-7' })
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).not.toMatch(/secret_|plt_|\.ts|node_modules|ZodError|TypeError|stack|Lease/)
    const { portlease } = (JSON.parse(text) as { error: { data: { portlease: unknown } } }).error.data
    expect(portlease).toMatchObject({ code: 'INTERNAL', requestId: 'req-7', message: expect.stringContaining('req-7') })
    const logged = server.log().find((line) => line.err)
    expect(logged).toMatchObject({ level: 'error', requestId: 'req-7', procedure })
    expect(JSON.stringify(logged)).toMatch(/secret_|expected number/)
    expect(JSON.stringify(logged)).not.toContain('plt_')
  },
)

test('waiting and signing in are also told by the headers that HTTP has for them', async () => {
  await using server = await startHost()
  const busy = await server.post('busy', undefined)
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2'])
  const basic = await server.post('refuse', undefined, { authorization: 'Basic YTpi' })
  expect([basic.status, basic.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect((await errorOf(basic)).data.portlease).toMatchObject({ code: 'UNAUTHENTICATED', why: 'missing' })
})

async function fieldsFor(procedure: string, input: unknown) {
  await using server = await startHost()
  const response = await server.post(procedure, input)
  expect(response.status).toBe(400)
  const { message, data } = await errorOf(response)
  expect(data.portlease).toMatchObject({ code: 'INVALID_INPUT', message })
  return { message, fields: data.portlease.fields as { path: string; message: string }[] }
}

test('bad input names its field and says what to send', async () => {
  expect(await fieldsFor('change', { controller: 'epic', port: '61000' })).toEqual({
    message: 'port: A port is a number.',
    fields: [{ path: 'port', message: 'A port is a number.' }],
  })
})

test('a field of one of many requests is named by its index', async () => {
  const requests = [{ controller: 'a', port: 1 }, { controller: 'a' }, { controller: 7, port: 2 }]
  const { message, fields } = await fieldsFor('many', { requests })
  expect(fields.map(({ path }) => path)).toEqual(['requests[1].port', 'requests[2].controller'])
  expect(message).toBe('requests[1].port: A port is a number; requests[2].controller: This must be a text.')
})

test('each unknown field is a problem of its own, with the name that was probably meant', async () => {
  const { fields } = await fieldsFor('many', { requests: [{ controller: 'a', port: 1, controler: 'b', xyzzy: 1 }] })
  expect(fields).toEqual([
    { path: 'requests[0].controler', message: 'There is no field of this name. Did you mean controller?' },
    { path: 'requests[0].xyzzy', message: 'There is no field of this name.' },
  ])
  const { fields: list } = await fieldsFor('list', { controler: 'a' })
  expect(list[0]?.message).toContain('Did you mean controller?')
  const proto = await fieldsFor('change', JSON.parse('{"controller":"a","port":1,"__proto__":{"x":1}}'))
  expect(proto.message).toContain('__proto__')
})

test.each([null, 5, 'text', [], true])('an input that is no object (%j) is said so in plain words', async (input) => {
  const { message } = await fieldsFor('change', input)
  expect(message).toBe('input: This must be a JSON object.')
})

test('a call without an input is told what is missing', async () => {
  const { fields } = await fieldsFor('renew', undefined)
  expect(fields).toEqual([{ path: 'input', message: 'This must be a JSON object.' }])
})

test('a union says its own sentence, and no field speaks of invalid input', async () => {
  const { fields } = await fieldsFor('list', { state: 'actve', sort: 'prot', mine: 'yes', limit: 0 })
  expect(fields.map(({ path }) => path)).toEqual(['state', 'mine', 'sort', 'limit'])
  for (const { message } of fields) {
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(message).not.toMatch(/invalid|expected/i)
  }
})

test('thousands of problems are told in an answer of bounded size', async () => {
  const requests = Array.from({ length: 3000 }, () => ({ controller: 1, port: 'x' }))
  const { message, fields } = await fieldsFor('many', { requests })
  expect(fields).toHaveLength(200)
  expect(message).toMatch(/; and 197 more\.$/)
})

test('paths are written with dots and brackets', () => {
  expect(pathText(['requests', 3, 'port'])).toBe('requests[3].port')
  expect(pathText(['labels', 'my key'])).toBe('labels["my key"]')
  expect(pathText([0, 'a'])).toBe('[0].a')
  expect(pathText([])).toBe('input')
  expect(pathText(['x'.repeat(1000)]).length).toBeLessThanOrEqual(200)
})
