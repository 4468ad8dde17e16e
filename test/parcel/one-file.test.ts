import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMANDS } from '../../client/cli/registry.ts'
import { portlease, program } from '../cli/run.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { parcelOnDisk, scratch } from './support.ts'

// A computer with Node and nothing else: one file, fetched from the server, in a folder of its own.

let app: TestApp
const home = scratch()
const file = join(home.path, 'portlease.mjs')

beforeAll(async () => {
  await parcelOnDisk()
  app = await startApp()
  const response = await fetch(`${app.url}/download/portlease.mjs`)
  writeFileSync(file, Buffer.from(await response.arrayBuffer()))
}, 240_000)

afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

function alone(...args: string[]) {
  const env = { PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN, HOME: home.path }
  return program(process.execPath, [file, ...args], { cwd: home.path, env })
}

test('it says the version of its server, and does its work', async () => {
  expect(await alone('--version')).toEqual({ code: 0, out: `${app.running.app.version}\n`, err: '' })
  await alone('controllers', 'register', 'epic-line1', '--address', '10.1.1.11')
  const line = ['acquire', '--controller', 'epic-line1', '--chart', 'A/B', '--purpose', 'p', '-o', 'value']
  expect(await alone(...line)).toMatchObject({ code: 0, out: '61000\n' })
  expect(await alone('acquire', '--port', 'x')).toMatchObject({ code: 2 })
})

test('every command helps as it does in the checkout: nothing was left out or reads a file beside it', async () => {
  expect(readdirSync(home.path)).toEqual(['portlease.mjs'])
  for (const name of Object.keys(COMMANDS)) {
    const helped = await alone(name, '--help')
    expect(helped, name).toMatchObject({ code: 0, err: '' })
    expect(helped.out, name).toContain('portlease')
  }
  expect((await alone('--help')).out).toBe((await portlease(['--help'])).out)
}, 120_000)

test('what needs the server says so in a sentence, with what to do, and exits as for bad usage', async () => {
  const { code, out, err } = await alone('serve')
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^error: This copy of portlease has no server in it\. .*npx portlease/)
})

test('an error of a server that is not there is told as ever', async () => {
  const { code, err } = await alone('whoami', '--url', 'http://127.0.0.1:9', '--timeout', '1s')
  expect(code).toBe(5)
  expect(err).toContain('does not answer')
})
