import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPage } from '../../server/api/host/page.ts'
import { startApp, type TestApp } from '../support/app.ts'

let folder: string
let app: TestApp

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portlease-page-'))
  app = await startApp()
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** A server of nothing but the page in a folder. */
function served() {
  const page = createPage({ folder: pathToFileURL(`${folder}/`) })
  const hono = new Hono()
  page.routes(hono as never)
  hono.notFound((c) => page.elsewhere(c as never) ?? c.json({ error: 'nothing here' }, 404))
  return (path: string, headers: Record<string, string> = {}) => hono.request(path, { headers })
}

test('a page that was not made says how to make it, and is found as soon as it is there', async () => {
  const get = served()
  const missing = await get('/leases')
  expect(missing.status).toBe(503)
  expect(await missing.text()).toContain('npm run page')
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>portlease</title>')
  await writeFile(join(folder, 'assets/main-abc.js'), 'document.title')
  const found = await get('/leases')
  expect(found.status).toBe(200)
  expect(found.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await found.text()).toContain('<title>portlease</title>')
})

test.each(['/', '/controllers', '/c/epic-line1', '/l/ls_1', '/new', '/explain/22001', '/review/plans/pl_1', '/log'])(
  'an address of a view leads to the page: %s',
  async (path) => expect((await served()(path)).status).toBe(200),
)

test('the page is asked about each time, and not sent again while it is the same; its files are kept for ever', async () => {
  const get = served()
  const page = await get('/')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await get('/', { 'if-none-match': page.headers.get('etag') ?? '' })
  expect(again.status).toBe(304)
  const file = await get('/assets/main-abc.js', { 'accept-encoding': 'gzip' })
  expect(file.headers.get('cache-control')).toContain('immutable')
  expect(file.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(await file.arrayBuffer()).toString()).toBe('document.title')
  const plain = await get('/assets/main-abc.js')
  expect(await plain.text()).toBe('document.title')
})

test('nothing outside of the page’s folder is read', async () => {
  const get = served()
  for (const path of ['/assets/..%2f..%2fpackage.json', '/assets/../index.html', '/assets/%2e%2e/index.html'])
    expect((await get(path, { accept: 'application/json' })).status).not.toBe(200)
})

test('an unknown address shows a person the page, and a program a refusal', async () => {
  const person = await fetch(`${app.url}/nothing`, { headers: { accept: 'text/html,*/*' } })
  expect([404, 503]).toContain(person.status)
  expect(person.headers.get('content-type')).toContain('text/html')
  const program = await fetch(`${app.url}/nothing`, { headers: { accept: 'application/json' } })
  expect(program.status).toBe(404)
  expect(await program.json()).toHaveProperty('error')
})

test('the policy allows scripts and styles from here alone, nothing inline, and no frame around it', async () => {
  const { headers } = await fetch(app.url)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
})
