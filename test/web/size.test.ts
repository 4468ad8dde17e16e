import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

let app: TestApp
let browser: Browser
let plant: Plant

beforeAll(async () => {
  if (!hasBrowser) return
  const clock = plantClock()
  app = await startApp({ clock })
  plant = await fillPlant(app, clock)
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
})

const VIEWS = [
  '/controllers',
  '/c/epic-line1',
  '/leases',
  '/new',
  '/explain/22001',
  '/check',
  '/review',
  '/log',
  '/import',
]

test.skipIf(!hasBrowser).each(VIEWS)(
  'the page that shows %s is less than 150 KB on the wire, all of it from here',
  async (path) => {
    const { page, close } = await openTab(browser, app.url, path, { token: plant.admin })
    await page.locator('main h1').first().waitFor()
    const files = (await page.evaluate(
      "performance.getEntries().filter((each) => each.encodedBodySize && !each.name.includes('/trpc/')).map((each) => [each.name, each.encodedBodySize])",
    )) as [string, number][]
    expect(files.map(([name]) => new URL(name).origin)).toEqual(files.map(() => app.url))
    const bytes = files.reduce((sum, [, size]) => sum + size, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes, JSON.stringify(files)).toBeLessThan(150_000)
    await close()
  },
)
