import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// The log in the page: sentences newest first, filters, live, details, and the chain's verdict.

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

const open = async (path: string, who: keyof Plant = 'admin') => {
  const tab = await openTab(browser, app.url, path, { token: plant[who] })
  tab.page.setDefaultTimeout(15_000)
  return tab
}
/** The sentences that are drawn, from above. */
const sentences = (page: Page) => page.locator('tbody td:nth-child(3)').allTextContents()
const axe = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations
const acquire = (chart: string, more: object = {}) =>
  must(app.call('lease.acquire', { controller: 'epic-line3', chart, purpose: 'for the log', ...more }, plant.mixing))

test.skipIf(!hasBrowser)(
  'what happened is told newest first, as sentences, under the verdict on the chain',
  async () => {
    const { page, complaints, close } = await open('/log?to=2026-11-22&controller=epic-line1')
    await page.getByText('chain whole').waitFor()
    const { head } = await must(app.call('event.verify', {}))
    expect(await page.getByText('to revision').textContent()).toContain(`to revision ${head.revision}, sha256`)
    await page.getByText(`${head.hash.slice(0, 12)}…`).waitFor()
    expect((await sentences(page)).slice(0, 4)).toEqual([
      '61021/tcp on epic-line1 released by team packaging; in quarantine until 23 November 2026, 09:00',
      '61021/tcp on epic-line1 granted to team packaging for Palletizer/Old_Scale',
      '61050/tcp on epic-line1 granted to team mixing for CI/Simulator',
      '61060/tcp on epic-line1 offered to team mixing until 27 November 2026, 10:00 “mixing takes the filler over”',
    ])
    expect(await axe(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('filters stand in the address: who held 61004 on line 1, and since when', async () => {
  const { page, complaints, close } = await open('/log', 'viewer')
  await page.getByRole('table').waitFor()
  await page.getByLabel('Port', { exact: true }).fill('61004')
  await page.keyboard.press('Enter')
  await page.getByLabel('Controller', { exact: true }).fill('Epic-Line1')
  await page.getByLabel('Ticket').focus()
  await expect
    .poll(() => sentences(page))
    .toEqual(['61004/tcp on epic-line1 granted to team mixing for Mixer/PLC_Link (chPlc)'])
  await page.getByText('CHG-0977').waitFor()
  await page.reload()
  await expect.poll(async () => (await sentences(page)).length).toBe(1)
  expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('61004')
  await page.getByLabel('From').fill('2026-03-01')
  await page.getByText('No event fits these filters.').waitFor()
  await page.getByRole('button', { name: 'Show all events' }).click()
  await page.getByLabel('Type').selectOption('lease.released')
  await expect.poll(async () => (await sentences(page)).length).toBe(2)
  expect(new URL(page.url()).search).toBe('?type=lease.released')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('what the server cannot take it says, and the filter can be mended', async () => {
  const { page, complaints, close } = await open('/log?ticket=a&controller=epic%20line1', 'viewer')
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('controller')
  await page.getByRole('button', { name: 'All events' }).click()
  await page.getByRole('table').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'by keyboard alone an event is opened: before and after, hash and lease, and closed again',
  async () => {
    const { page, complaints, close } = await open('/log?type=lease.released', 'viewer')
    await page.getByRole('table').waitFor()
    await tabTo(page, /robot replaced/)
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('complementary', { name: /^Event \d+$/ })
    await drawer.getByText('held').waitFor()
    const revision = Number(new URL(page.url()).searchParams.get('event'))
    const { events } = await must(app.call('event.list', { after: revision - 1, limit: 1 }))
    for (const words of [events[0].hash, events[0].leaseId, 'lease.released', 'quarantined', 'robot replaced'])
      expect(await drawer.textContent()).toContain(words)
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => drawer.count()).toBe(0)
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('TR')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'an event opened by its address is shown though the filter leaves it out; one that is not there is said',
  async () => {
    const { page, complaints, close } = await open('/log?type=lease.released&event=12')
    await page.getByRole('complementary').getByText('controller.registered').waitFor()
    await page.goto(`${app.url}/log?event=999999`)
    await page.getByText('The log has no event 999999').waitFor()
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'what happens elsewhere appears at the top by itself, and not what the filter leaves out',
  async () => {
    const { page, complaints, close } = await open('/log?controller=epic-line3&type=lease.granted', 'viewer')
    await expect.poll(() => sentences(page)).toHaveLength(1)
    await must(app.call('controller.update', { name: 'epic-line3', title: 'Mixing hall' }))
    await acquire('Live/First', { port: 61_500 })
    await expect
      .poll(async () => (await sentences(page))[0], { timeout: 15_000 })
      .toBe('61500/tcp on epic-line3 granted to team mixing for Live/First')
    await acquire('Live/Second', { port: 61_501 })
    await expect.poll(async () => (await sentences(page))[0], { timeout: 15_000 }).toContain('61501/tcp')
    expect(await sentences(page)).toHaveLength(3)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('who reads further down is not moved: what is new waits until it is asked for', async () => {
  const requests = Array.from({ length: 230 }, (_, i) => ({
    ...{ controller: 'epic-line2', chart: `Many/Chart_${i}`, purpose: 'a long log', port: 62_000 + i },
  }))
  await must(app.call('lease.acquireMany', { requests }, plant.mixing))
  const { page, complaints, close } = await open('/log?controller=epic-line2', 'viewer')
  await page.getByText('The last 200 events').waitFor()
  await page.evaluate("document.querySelector('.table-scroll').scrollTo(0, 1e9)")
  // The rest of the log is read as the end comes into sight.
  await page.getByText('232 events').waitFor()
  await must(app.call('controller.update', { name: 'epic-line2', title: 'Filling' }))
  await page.getByRole('button', { name: 'Show what is new' }).click()
  await page.getByText('233 events').waitFor()
  await page.evaluate("document.querySelector('.table-scroll').scrollTo(0, 0)")
  await expect.poll(async () => (await sentences(page))[0]).toBe('epic-line2 changed: title')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'the CSV has what is shown, oldest first, and no cell that a spreadsheet would run',
  async () => {
    const { page, complaints, close } = await open('/log?controller=softpac-07')
    const range = { controller: 'softpac-07', first: 61_300, last: 61_301 }
    await must(app.call('controller.exclude', { ...range, reason: '=HYPERLINK("http://elsewhere")' }))
    await expect.poll(() => sentences(page)).toHaveLength(3)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of these 3' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('portlease-log.csv')
    const lines = readFileSync(await download.path(), 'utf8').split('\r\n')
    expect(lines[0]).toBe('\ufeffrevision,at,type,what,place,actor,team,lease,ticket,reason,request,before,after,hash')
    expect(lines.slice(1, -1).map((line) => line.split(',')[2])).toEqual([
      'controller.registered',
      'controller.excluded',
      'controller.excluded',
    ])
    expect(lines.at(-2)).toContain(`"'=HYPERLINK(""http://elsewhere"")"`)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('events about teams and tokens are for admins', async () => {
  const { page, close } = await open('/log?type=token.created', 'viewer')
  await page.getByText('No event fits these filters.').waitFor()
  await close()
  const second = await open('/log?type=token.created')
  await expect
    .poll(async () => (await sentences(second.page))[0])
    .toBe('token admin-plant of team admin created, as admin')
  expect(second.complaints).toEqual([])
  await second.close()
})

test.skipIf(!hasBrowser)('a log that somebody altered is said to be broken, and where', async () => {
  const { page, complaints, close } = await open('/log?controller=epic-line3')
  await page.getByText('chain whole').waitFor()
  const { db } = await opened()
  db.prepare(`UPDATE "Event" SET "actor" = 'somebody-else' WHERE "revision" = 13`).run()
  await page.getByRole('button', { name: 'Verify again' }).click()
  await page.getByText(/The chain is broken at event 13/).waitFor()
  expect(await axe(page)).toEqual([])
  db.prepare(`UPDATE "Event" SET "actor" = 'admin-plant' WHERE "revision" = 13`).run()
  db.close()
  await page.getByRole('button', { name: 'Verify again' }).click()
  await page.getByText('chain whole').waitFor()
  expect(complaints).toEqual([])
  await close()
})

/** The rows themselves, as who has the file could change them. */
async function opened() {
  const { default: Database } = await import('better-sqlite3')
  return { db: new Database(app.databaseUrl.replace(/^file:/, '')) }
}
