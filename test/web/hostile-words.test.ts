import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// What people type about controllers, exclusions and findings is text wherever it is shown. Leases, teams, tokens, reviews
// and imports have this in tests of their own.

const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'

let app: TestApp
let browser: Browser
let plant: Plant

beforeAll(async () => {
  if (!hasBrowser) return
  const clock = plantClock()
  app = await startApp({ clock })
  plant = await fillPlant(app, clock)
  const name = 'epic-hostile'
  await must(app.call('controller.register', { name, title: HOSTILE, site: HOSTILE, addresses: ['10.9.9.9'] }))
  const range = { controller: name, first: 61_000, last: 61_009, reason: HOSTILE }
  await must(app.call('controller.exclude', range))
  const row = { controller: name, chart: HOSTILE, purpose: HOSTILE, port: 20_000 }
  await must(app.call('lease.import', { rows: [row], apply: true }))
  await must(app.call('controller.retire', { name, reason: HOSTILE }))
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
})

const VIEWS = ['/controllers?attention=retired', '/c/epic-hostile?p=61000', '/c/epic-hostile?p=20000', '/log']

test.skipIf(!hasBrowser).each(VIEWS)('%s shows hostile words as words', async (path) => {
  const { page, complaints, close } = await openTab(browser, app.url, path, { token: plant.admin })
  await page.locator('main h1').first().waitFor()
  await expect.poll(() => page.locator('.loading').count()).toBe(0)
  await expect.poll(() => page.getByText('<img src=x').count()).toBeGreaterThan(0)
  expect(await page.locator('img[src="x"]').count()).toBe(0)
  expect(await page.evaluate('window.hit')).toBeUndefined()
  expect(complaints).toEqual([])
  await close()
})
