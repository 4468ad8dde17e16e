import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openTab, startBrowser } from '../web/support/browser.ts'

/**
 * What a person waits for on the page: `node --import tsx test/bench/page.ts --ledger FILE`, where FILE was written by
 * seed-large.ts. A real server over a copy of it, a real browser; medians of some rounds, in milliseconds.
 */
const { values } = parseArgs({ options: { ledger: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
if (values.ledger === undefined) throw new Error('--ledger FILE, as test/bench/seed-large.ts writes it')
const ROUNDS = Number(values.rounds)
const TOKEN = 'plt_bench_admin_token_of_forty_characters'

const folder = mkdtempSync(join(tmpdir(), 'portlease-page-'))
const file = join(folder, 'portlease.db')
copyFileSync(values.ledger, file)
const env = { ...process.env, DATABASE_URL: `file:${file}`, PORT: '0', PORTLEASE_ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'info' }
const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise<string>((resolve) => {
  let said = ''
  server.stdout.on('data', (chunk: Buffer) => {
    said += chunk
    const found = /page\s+(http:\S+)/.exec(said)?.[1]
    if (found) resolve(found)
  })
})
const browser = await startBrowser()
const times = new Map<string, number[]>()

/** How long something takes until what it leads to is seen. */
async function timed(what: string, begin: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<void> {
  const begun = performance.now()
  await begin()
  await seen()
  times.set(what, [...(times.get(what) ?? []), performance.now() - begun])
}

const firstCell = (page: Page, text: RegExp) => page.locator('tbody tr').filter({ hasText: text }).first().waitFor()

async function round(): Promise<void> {
  const { page, close } = await openTab(browser, url, '/explain', { token: TOKEN })
  await page.getByRole('heading', { name: 'Explain a number' }).waitFor()
  const go = (path: string) => () => page.goto(url + path)
  await timed('controllers: first rows', go('/controllers'), () => firstCell(page, /./))
  const paint = Number(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"))
  times.set('controllers: first contentful paint', [...(times.get('controllers: first contentful paint') ?? []), paint])
  await timed(
    'controllers: filter by words',
    () => page.getByLabel('Words').fill('line4242'),
    () => firstCell(page, /line4242/),
  )
  await timed('controllers: wall', go('/controllers?wall=1'), () => page.locator('canvas').waitFor())
  await timed('leases: first rows', go('/leases'), () => firstCell(page, /tcp|udp/))
  await timed(
    'leases: sort by chart',
    () => page.getByRole('button', { name: 'Chart' }).click(),
    () => page.locator('th[aria-sort]').filter({ hasText: 'Chart' }).waitFor(),
  )
  await timed(
    'leases: search for a number',
    () => page.getByLabel('Words').fill('61004'),
    () => firstCell(page, /61004/),
  )
  const name = String(
    await (
      await fetch(`${url}/trpc/lease.list?input=${encodeURIComponent('{"limit":1}')}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      })
    )
      .json()
      .then(
        (body) =>
          (body as { result: { data: { leases: { controller: string }[] } } }).result.data.leases[0]?.controller,
      ),
  )
  await timed('a controller: the map', go(`/c/${name}`), () => page.locator('canvas[data-drawn]').waitFor())
  await timed(
    'a controller: a key',
    () => page.locator('[role=application]').press('ArrowRight'),
    () => page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'),
  )
  const drawn = Number(await page.locator('canvas[data-drawn]').getAttribute('data-drawn'))
  times.set('a controller: drawing the map', [...(times.get('a controller: drawing the map') ?? []), drawn])
  await close()
}

for (let i = 0; i < ROUNDS; i++) await round()
for (const [what, all] of times) {
  const sorted = all.toSorted((a, b) => a - b)
  console.log(
    `${what.padEnd(40)} ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0).padStart(6)} ms   (${sorted.map((each) => each.toFixed(0)).join(', ')})`,
  )
}
await browser.close()
server.kill('SIGTERM')
await once(server, 'exit')
rmSync(folder, { recursive: true, force: true })
