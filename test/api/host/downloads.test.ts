import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { createDownloads } from '../../../server/api/host/downloads.ts'
import { createLogs } from '../../../server/api/logging.ts'
import { errorOf, rawErrorOf, startHost } from './support.ts'

const CONTENT = { 'portlease.tgz': 'a tarball', 'portlease.mjs': 'console.log(1)\n' }

/** A host that hands out a folder of the test's own. `make` is what a server does when it is first asked. */
async function startDownloads(make: (folder: string) => Promise<unknown> = async (folder) => put(folder, '1.2.3')) {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-download-'))
  writeFileSync(join(folder, 'secret'), 'of nobody’s business')
  const lines: string[] = []
  const { logger } = createLogs({ level: 'info', format: 'json', stream: { write: (line) => void lines.push(line) } })
  let made = 0
  const downloads = createDownloads({
    logger,
    version: '1.2.3',
    folder: pathToFileURL(join(folder, 'parcel/')),
    make: () => {
      made++
      return make(join(folder, 'parcel'))
    },
  })
  const server = await startHost({ routes: (app) => downloads.routes(app) })
  const close = async () => {
    downloads.close()
    await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
  return { ...server, folder, lines, made: () => made, [Symbol.asyncDispose]: close }
}

function put(folder: string, version: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(CONTENT)) writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, 'parcel.json'), JSON.stringify({ version }))
}

test.each([
  ['portlease.tgz', 'application/gzip'],
  ['portlease.mjs', 'text/javascript; charset=utf-8'],
] as const)('anybody may download %s, as what it is, and HEAD says the same without it', async (name, type) => {
  await using server = await startDownloads()
  const sha256 = createHash('sha256').update(CONTENT[name]).digest('hex')
  const headers = {
    'content-type': type,
    'content-length': String(CONTENT[name].length),
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'public, no-cache',
    'x-content-type-options': 'nosniff',
    etag: `"${sha256}"`,
  }
  const got = await fetch(`${server.url}/download/${name}`)
  expect([got.status, await got.text()]).toEqual([200, CONTENT[name]])
  expect(Object.fromEntries(got.headers)).toMatchObject(headers)
  const head = await fetch(`${server.url}/download/${name}`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(Object.fromEntries(head.headers)).toMatchObject(headers)
})

test('who has this content already is told so, whatever a proxy made of the tag', async () => {
  await using server = await startDownloads()
  const address = `${server.url}/download/portlease.mjs`
  const etag = (await fetch(address)).headers.get('etag') ?? ''
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await fetch(address, { headers: { 'if-none-match': known } })
    expect([known, again.status, await again.text(), again.headers.get('etag')]).toEqual([known, 304, '', etag])
  }
  expect((await fetch(address, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
})

test('the list says version, sizes and checksums', async () => {
  await using server = await startDownloads()
  const { version, files } = (await (await fetch(`${server.url}/download`)).json()) as {
    version: string
    files: { name: string; path: string; bytes: number; sha256: string }[]
  }
  expect(version).toBe('1.2.3')
  for (const { name, path, bytes, sha256 } of files) {
    const content = Buffer.from(await (await fetch(server.url + path)).arrayBuffer())
    expect([name, content.length]).toEqual([path.split('/').at(-1), bytes])
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
  }
  expect(files.map(({ name }) => name)).toEqual(Object.keys(CONTENT))
})

test.each([
  '/download/secret',
  '/download/../secret',
  '/download/..%2fsecret',
  '/download/%2e%2e/secret',
  '/download/..\\secret',
  '/download/portlease.tgz/../parcel.json',
  '/download/parcel.json',
  '/download/portlease.tgz%00',
  '/download//portlease.tgz',
  '/download/constructor',
])('no other file is ever read: %s', async (path) => {
  await using server = await startDownloads()
  const answer = await server.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
  expect(rawErrorOf(answer).data.portlease.code).toBe('INVALID_INPUT')
})

test('a hundred who ask at once wait for one making', async () => {
  let finish = () => {}
  const making = new Promise<void>((resolve) => {
    finish = resolve
  })
  await using server = await startDownloads(async (folder) => {
    await making
    put(folder, '1.2.3')
  })
  const asked = Array.from({ length: 100 }, () => fetch(`${server.url}/download/portlease.mjs`))
  finish()
  expect((await Promise.all(asked)).every(({ status }) => status === 200)).toBe(true)
  expect(server.made()).toBe(1)
})

test('where it cannot be made a sentence says what to do; made by hand later it is found, without a new start', async () => {
  await using server = await startDownloads(async () => {
    throw new Error('no compiler')
  })
  const refused = await fetch(`${server.url}/download/portlease.tgz`)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
  expect((await errorOf(refused)).data.portlease).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/not made on this server.*npm run parcel/),
  })
  expect(server.lines.join()).toContain('no compiler')
  put(join(server.folder, 'parcel'), '1.2.3')
  expect(await (await fetch(`${server.url}/download/portlease.tgz`)).text()).toBe(CONTENT['portlease.tgz'])
  expect(server.made()).toBe(1)
})

test('a parcel of another version is not handed out', async () => {
  await using server = await startDownloads(async (folder) => put(folder, '1.2.2'))
  expect((await fetch(`${server.url}/download/portlease.tgz`)).status).toBe(503)
})
