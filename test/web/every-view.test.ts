import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// What holds for every view: axe finds nothing, the keyboard reaches everything, nothing is wider than the screen.

let app: TestApp
let browser: Browser
let plant: Plant
let leaseId: string

beforeAll(async () => {
  if (!hasBrowser) return
  const clock = plantClock()
  app = await startApp({ clock })
  plant = await fillPlant(app, clock)
  leaseId = (await app.call('lease.list', { controller: 'epic-line1', port: 61_004 })).data.leases[0].id
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
})

/** LEASE stands for a lease's id. */
const VIEWS = [
  '/controllers',
  '/controllers?wall=1',
  '/c/epic-line1?p=61004',
  '/leases',
  '/leases?lease=LEASE',
  '/leases?new=1&on=epic-line1',
  '/l/LEASE',
  '/new',
  '/explain',
  '/explain/22001',
  '/check',
  '/log',
  '/review',
  '/teams',
  '/tokens',
  '/import',
  '/nothing/here',
]
const LOOKS = [
  { name: 'desktop, light', theme: 'light', width: 1366, height: 768 },
  { name: 'desktop, dark', theme: 'dark', width: 1366, height: 768 },
  { name: 'a phone, dark', theme: 'dark', width: 360, height: 740 },
  { name: 'the narrowest, light', theme: 'light', width: 320, height: 640 },
] as const

async function open(path: string, look: (typeof LOOKS)[number]) {
  const tab = await openTab(browser, app.url, path.replace('LEASE', leaseId), { token: plant.admin, ...look })
  await tab.page.locator('main h1, main h2, .drawer h2').first().waitFor()
  await expect.poll(() => tab.page.locator('.loading').count()).toBe(0)
  return tab
}

describe.skipIf(!hasBrowser).each(LOOKS)('on $name', (look) => {
  test.each(VIEWS)('%s: axe finds nothing, nothing is wider than the screen, no script complains', async (path) => {
    const { page, complaints, close } = await open(path, look)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await close()
  })
})

/** What a mouse could press and a keyboard should reach, each with a mark of its own. */
const MARK = `(() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  const seen = all.filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length > 0
    && !each.closest('[inert]') && each.tabIndex >= 0 && !(each.type === 'radio' && !each.checked))
  seen.forEach((each, index) => { each.dataset.mark = String(index) })
  return seen.length
})()`

async function reached(page: Page, count: number): Promise<Set<string>> {
  const marks = new Set<string>()
  for (let i = 0; i < count * 2 + 40 && marks.size < count; i++) {
    await page.keyboard.press('Tab')
    const mark = await page.evaluate("document.activeElement?.dataset?.mark ?? ''")
    if (mark !== '') marks.add(String(mark))
  }
  return marks
}

test.skipIf(!hasBrowser).each(VIEWS)('%s: the Tab key reaches everything that a mouse can press', async (path) => {
  const { page, close } = await open(path, LOOKS[0])
  const count = Number(await page.evaluate(MARK))
  expect(count).toBeGreaterThan(5)
  const marks = await reached(page, count)
  const missed = Array.from({ length: count }, (_, i) => String(i)).filter((mark) => !marks.has(mark))
  const texts = await page.evaluate(
    `${JSON.stringify(missed)}.map((mark) => document.querySelector('[data-mark="' + mark + '"]')?.outerHTML?.slice(0, 120))`,
  )
  expect(texts).toEqual([])
  await close()
})
