import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ensureAdminToken, newToken } from '../../server/admin-token.ts'
import { hashOf } from '../../server/service/authenticate.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-'))
  folders.push(folder)
  return join(folder, 'data')
}

test('the first start writes a token that only its account can read; later starts read it', async () => {
  const folder = newFolder()
  const first = await ensureAdminToken(folder)
  expect(first).toMatchObject({ created: true, path: `${folder}/admin.token` })
  expect(first.token).toMatch(/^plt_[A-Za-z0-9_-]{43}$/)
  expect(readFileSync(first.path, 'utf8')).toBe(`${first.token}\n`)
  expect(statSync(first.path).mode & 0o777).toBe(0o600)
  expect(await ensureAdminToken(folder)).toEqual({ ...first, created: false })
  expect(readdirSync(folder)).toEqual(['admin.token'])
})

test('servers that start together, in one process or in several, agree on one token', async () => {
  const folder = newFolder()
  const starter = new URL('./start-token.ts', import.meta.url).pathname
  const children = Array.from({ length: 4 }, () => fork(starter, [folder], { execArgv: ['--import', 'tsx'] }))
  const answers = await Promise.all(
    children.map(
      (child) => new Promise<{ token: string; created: boolean }[]>((done) => child.once('message', done as never)),
    ),
  )
  const all = answers.flat()
  expect(all).toHaveLength(32)
  expect(new Set(all.map(({ token }) => token)).size).toBe(1)
  expect(all.filter(({ created }) => created)).toHaveLength(1)
  expect(readFileSync(join(folder, 'admin.token'), 'utf8')).toBe(`${all[0]!.token}\n`)
  expect(readdirSync(folder)).toEqual(['admin.token'])
})

test('a file without a token stops the start with a sentence, and is left as it is', async () => {
  const folder = newFolder()
  await ensureAdminToken(folder)
  const path = join(folder, 'admin.token')
  writeFileSync(path, 'oops\n')
  await expect(ensureAdminToken(folder)).rejects.toThrow(/admin\.token holds no token/)
  expect(readFileSync(path, 'utf8')).toBe('oops\n')
})

test("a token that an admin put into the file is kept, with an editor's line ends", async () => {
  const folder = newFolder()
  const { path } = await ensureAdminToken(folder)
  writeFileSync(path, '0123456789abcdef0123456789abcdef\r\n')
  expect(await ensureAdminToken(folder)).toMatchObject({ token: '0123456789abcdef0123456789abcdef', created: false })
  expect(existsSync(path)).toBe(true)
})

test('a token is hashed with SHA-256, and no two are alike', () => {
  expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  const token = newToken()
  expect(hashOf(token)).toBe(createHash('sha256').update(token).digest('hex'))
  expect(newToken()).not.toBe(token)
})
