import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { expectAccessible, expectSaid, leaseOf } from './support/lease-page.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// The table of leases: found by words and filters that stand in the address, endless, saved, chosen.

let app: TestApp
let browser: Browser
let plant: Plant

const MANY = 240

beforeAll(async () => {
  if (!hasBrowser) return
  const clock = plantClock()
  app = await startApp({ clock })
  plant = await fillPlant(app, clock)
  const requests = Array.from({ length: MANY }, (_, i) => ({
    ...{ controller: 'epic-line2', chart: `Many/Chart_${String(i).padStart(3, '0')}`, purpose: 'one of many' },
  }))
  await must(app.call('lease.acquireMany', { requests }, plant.mixing))
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
})

const open = async (path: string, token = plant.packaging) => {
  const tab = await openTab(browser, app.url, path, { token })
  tab.page.setDefaultTimeout(15_000)
  return tab
}
const rows = (page: Page) => page.locator('tbody tr[data-key]')
const expectTotal = (page: Page, text: string) =>
  expect.poll(() => page.locator('.leases .head > span').textContent()).toBe(text)
const params = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

test.skipIf(!hasBrowser)('words, filters and order stand in the address and survive a reload', async () => {
  const { page, complaints, close } = await open('/leases')
  await page.getByLabel('Words').fill('palletizer')
  await expectTotal(page, '5 leases')
  await page.getByLabel('Team').selectOption({ label: 'mine (packaging)' })
  await page.getByLabel('State').selectOption('quarantined')
  await expectTotal(page, '2 leases')
  await page.getByRole('button', { name: 'Chart' }).click()
  await page.getByRole('button', { name: 'Chart' }).click()
  const wanted = { q: 'palletizer', mine: '1', state: 'quarantined', sort: 'chart', order: 'desc' }
  expect(params(page)).toEqual(wanted)
  await expect.poll(() => rows(page).first().textContent()).toContain('Old_Scale')
  await page.reload()
  await expectTotal(page, '2 leases')
  expect(params(page)).toEqual(wanted)
  expect(await rows(page).first().textContent()).toContain('Old_Scale')
  expect(await page.getByLabel('Words').inputValue()).toBe('palletizer')
  await expectAccessible(page)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('a number is found inside consecutive ones; labels and overdue leases too', async () => {
  const { page, close } = await open('/leases?q=61112&controller=epic-line1')
  await expectTotal(page, '1 lease')
  await expect.poll(() => rows(page).first().textContent()).toContain('61110-61113/tcp')
  await page.goto(`${app.url}/leases?label=line%3Dmixer`)
  await expectTotal(page, '9 leases')
  await page.getByLabel('State').selectOption('overdue')
  await expectTotal(page, '9 leases')
  expect(params(page)).toEqual({ label: 'line=mixer', overdue: '1' })
  await page.getByLabel('Label').fill('')
  await page.getByLabel('Controller', { exact: true }).fill('epic-line3')
  await expectTotal(page, '1 lease')
  expect(params(page)).toEqual({ controller: 'epic-line3', overdue: '1' })
  await close()
})

test.skipIf(!hasBrowser)('what nothing matches says so, and offers the word that was probably meant', async () => {
  const { page, close } = await open('/leases?q=scaner')
  await page.getByText('Nothing matches “scaner”.').waitFor()
  await page.getByRole('button', { name: 'Scanner', exact: true }).click()
  await expectTotal(page, '1 lease')
  await page.goto(`${app.url}/leases?controller=softpac-07`)
  await page.getByText('softpac-07 has no leases.').waitFor()
  await page.locator('main').getByRole('button', { name: 'New lease' }).click()
  await expect
    .poll(() => page.locator('.drawer').getByLabel('Controller', { exact: true }).inputValue())
    .toBe('softpac-07')
  await close()
})

test.skipIf(!hasBrowser)('scrolling brings all of them, by cursor, and draws only those in sight', async () => {
  const { page, complaints, close } = await open('/leases?controller=epic-line2&team=mixing')
  await expectTotal(page, `${MANY} leases`)
  const pages: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('lease.list') && /cursor/.test(decodeURIComponent(request.url()) + request.postData()))
      pages.push(request.url())
  })
  const box = page.getByRole('region', { name: 'Leases' })
  await expect
    .poll(async () => {
      await box.evaluate('(box) => { box.scrollTop = box.scrollHeight }').catch(() => undefined)
      await box.hover()
      await page.mouse.wheel(0, 20_000)
      return rows(page).last().textContent()
    })
    .toContain(`Many/Chart_${MANY - 1}`)
  expect(pages.length).toBeGreaterThan(0)
  expect(await rows(page).count()).toBeLessThan(60)
  expect(await page.locator('table').getAttribute('aria-rowcount')).toBe(String(MANY + 1))
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('what is shown is saved as CSV, all pages of the filter and nothing else', async () => {
  const evil = {
    controller: 'epic-line3',
    chart: 'Evil/Chart',
    purpose: '=HYPERLINK("http://x")',
    labels: { csv: 'yes' },
  }
  await must(app.call('lease.acquire', evil, plant.packaging))
  const { page, close } = await open('/leases?controller=epic-line2')
  await expectTotal(page, `${MANY + 1} leases`)
  const read = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    return readFileSync(await download.path(), 'utf8').split('\r\n')
  }
  const lines = await read()
  expect(lines[0]).toMatch(/^\ufeffController,Transport,Port,/)
  expect(lines.length).toBe(MANY + 3)
  expect(lines.at(-1)).toBe('')
  await expectSaid(page, `Saved ${MANY + 1} leases as leases.csv.`)
  await page.getByLabel('Controller', { exact: true }).fill('')
  await page.getByLabel('Label').fill('csv')
  await expectTotal(page, '1 lease')
  expect((await read())[1]).toContain(`"'=HYPERLINK`)
  await close()
})

test.skipIf(!hasBrowser)('saving can be cancelled while it reads', async () => {
  const { page, close } = await open('/leases?controller=epic-line2')
  await expectTotal(page, `${MANY + 1} leases`)
  let held = 0
  await page.route('**/trpc/lease.list**', () => {
    held += 1
  })
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  await page.getByRole('progressbar', { name: 'Leases read' }).waitFor()
  await expect.poll(() => held).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Save as CSV' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await close()
})

test.skipIf(!hasBrowser)(
  'by keyboard alone: down the rows, Enter opens the lease, Escape leads back to its row',
  async () => {
    const { page, complaints, close } = await open('/leases?q=Palletizer')
    await rows(page).first().waitFor()
    await tabTo(page, /^22004|^.*61000\/tcp.*Scanner/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /\/tcp on epic-line1$/ }).waitFor()
    await page.locator('.lease').waitFor()
    const opened = params(page).lease
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate("document.activeElement.getAttribute('data-key')")).toBe(opened)
    expect(params(page)).toEqual({ q: 'Palletizer' })
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('several own leases are chosen, confirmed, and released after a question', async () => {
  const { page, complaints, close } = await open('/leases?mine=1&controller=epic-line1')
  await page.getByLabel('Choose 61000/tcp on epic-line1').check()
  await page.getByLabel('Choose 22004/tcp on epic-line1').check()
  await page.getByText('2 leases chosen').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Still needed' }).click()
  await expectSaid(page, 'Confirmed 2 leases until 21 May 2027.')
  expect((await leaseOf(app, 'Gateway/Mes_Link')).confirmedAt).not.toBeNull()
  expect(await page.locator('.leases-bar').count()).toBe(0)

  await page.getByLabel('Choose 61110-61113/tcp on epic-line1').check()
  await page.getByLabel('Choose 22004/tcp on epic-line1').check()
  await page.getByRole('button', { name: 'Release 2 leases…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByText('Gateway/Mes_Link').waitFor()
  expect((await leaseOf(app, 'Gateway/Mes_Link')).state).toBe('active')
  await page.getByRole('button', { name: 'Release 2 leases', exact: true }).click()
  await expectSaid(page, 'Released 2 leases.')
  expect((await leaseOf(app, 'Gateway/Mes_Link')).state).toBe('quarantined')
  expect((await leaseOf(app, 'Palletizer/Vision')).state).toBe('quarantined')
  await expect.poll(() => page.getByLabel('Choose 22004/tcp on epic-line1').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('a lease made elsewhere appears by itself', async () => {
  const { page, close } = await open('/leases?q=Elsewhere')
  await page.getByText('Nothing matches “Elsewhere”.').waitFor()
  const other = { controller: 'epic-line3', chart: 'Elsewhere/New', purpose: 'made by another' }
  await must(app.call('lease.acquire', other, plant.mixing))
  await expectTotal(page, '1 lease')
  await close()
})

test.skipIf(!hasBrowser)('who may only look chooses nothing and saves all', async () => {
  const { page, complaints, close } = await open('/leases?mine=1', plant.viewer)
  await rows(page).first().waitFor()
  expect(await page.locator('main input[type=checkbox]').count()).toBe(0)
  await page.getByRole('button', { name: 'Save as CSV' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})
