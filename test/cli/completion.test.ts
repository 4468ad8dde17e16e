import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openerOf } from '../../client/cli/commands/open.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { atTerminal, BIN, portlease } from './run.ts'

let app: TestApp
// A busy machine may take longer than somebody who pressed TAB would wait.
const PATIENT = ['--timeout', '50s']

const folder = mkdtempSync(join(tmpdir(), 'portlease-completion-'))

beforeAll(async () => {
  app = await startApp()
  await app.call('controller.register', { name: 'epic-line1' })
  await app.call('controller.register', { name: 'softpac-7' })
  // As npm installs it.
  writeFileSync(join(folder, 'portlease'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" ${PATIENT.join(' ')} "$@"\n`)
  chmodSync(join(folder, 'portlease'), 0o755)
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const env = () => ({ PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN, HOME: folder })

async function words(...line: string[]): Promise<string[]> {
  const { code, out } = await atTerminal([...PATIENT, 'completion', 'words', ...line.map((word) => `=${word}`)], env())
  expect(code).toBe(0)
  return out.split('\n').filter(Boolean)
}

test.each([
  ['commands', ['who'], ['whois', 'whoami']],
  ['subcommands', ['controllers', 're'], ['register', 'retire']],
  ['subcommands of an alias', ['controller', 'reg'], ['register']],
  [
    'flags, those for all commands too',
    ['acquire', '--t'],
    ['--transport', '--ttl', '--ticket', '--team', '--token-file', '--timeout'],
  ],
  ['values that a flag knows', ['acquire', '--transport', ''], ['tcp', 'udp', 'both']],
  ['controllers of the server', ['acquire', '--purpose', 'x y', '--controller', 'e'], ['epic-line1']],
  ['teams of the server', ['acquire', '--team', ''], ['admin']],
  ['a controller that a command is about', ['controllers', 'show', 's'], ['softpac-7']],
  ['nothing where anything may stand', ['acquire', '--purpose', ''], []],
])('TAB completes %s', async (_, line, expected) => {
  expect(await words(...line)).toEqual(expected)
})

test('without a server there are no names, and no error', async () => {
  const { code, out, err } = await atTerminal(['completion', 'words', '=acquire', '=--controller', '='], {
    PORTLEASE_URL: 'http://127.0.0.1:9',
    HOME: folder,
  })
  expect([code, out, err]).toEqual([0, '', ''])
})

test('bash completes by the script that it is given', async () => {
  const complete = (...line: string[]) => {
    const script = `eval "$(portlease completion bash)"
      COMP_WORDS=(portlease ${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length}
      _portlease; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p portlease`
    const shell = { PATH: `${folder}:${process.env.PATH}`, ...env() }
    return promisify(execFile)('bash', ['--norc', '-c', script], { env: shell })
  }
  expect((await complete('acquire', '--controller', 'soft')).stdout).toBe(
    'softpac-7\ncomplete -o default -F _portlease portlease\n',
  )
  expect((await complete('acquire', '--purpose', 'two words', '--tra')).stdout).toMatch(/^--transport\n/)
})

test.each(['zsh', 'fish', 'powershell'])('there is a script for %s, which asks the same', async (shell) => {
  const { code, out } = await portlease(['completion', shell])
  expect(code).toBe(0)
  expect(out).toContain('portlease completion words')
})

test('open prints the address where there is no desktop, and hands it to the browser as one argument where there is', async () => {
  expect(await portlease(['open', '--url', 'http://127.0.0.1:22040'])).toEqual({
    code: 0,
    out: 'http://127.0.0.1:22040/\n',
    err: '',
  })
  expect(openerOf({}, 'linux')).toBeNull()
  expect(openerOf({ DISPLAY: ':0' }, 'linux')).toEqual(['xdg-open'])
  expect(openerOf({}, 'win32')).toEqual(['rundll32', 'url.dll,FileProtocolHandler'])
})
