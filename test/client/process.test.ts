import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../cli/run.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'

// The client inside somebody's plain JavaScript program, in a process of its own.

let app: TestApp
let folder: string
const CLIENT = new URL('../../client/index.ts', import.meta.url).href
const TSX = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portlease-client-'))
  app = await startApp()
  await app.call('controller.register', { name: 'build-7' })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

function runProgram(name: string, body: string) {
  const file = join(folder, `${name}.mjs`)
  const request = `{ controller: 'build-7', chart: 'CI/${name}', purpose: 'nightly', ttlSeconds: 3600 }`
  const head = `import { createPortClient } from '${CLIENT}'\nconst ports = createPortClient()\nconst request = ${request}\n`
  writeFileSync(file, head + body)
  const env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
  return program(process.execPath, ['--import', TSX, file], { env, cwd: folder })
}

async function stateOf(chart: string): Promise<string> {
  const { data } = await app.call('lease.list', { chart, state: ['active', 'quarantined'] })
  return data.leases[0].state
}

test('withLease works in plain JavaScript, and the process ends by itself with the lease given back', async () => {
  const ran = await runProgram(
    'With',
    'await ports.withLease(request, async (held) => console.log(held.port, held.signal.aborted))\n',
  )
  expect(ran).toEqual({ code: 0, out: '61000 false\n', err: '' })
  expect(await stateOf('CI/With')).toBe('quarantined')
})

test('a lease that is held and forgotten does not keep its process alive; its TTL ends it', async () => {
  const ran = await runProgram('Forgotten', 'console.log((await ports.holdLease(request)).port)\n')
  expect(ran).toMatchObject({ code: 0, out: '61001\n' })
  expect(await stateOf('CI/Forgotten')).toBe('active')
})
