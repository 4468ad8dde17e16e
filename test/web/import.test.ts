import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// Import by paste: a verdict for each row, and nothing is written before it is asked for.

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

const open = async (who: keyof Plant = 'admin') => {
  const tab = await openTab(browser, app.url, '/import', { token: plant[who] })
  tab.page.setDefaultTimeout(15_000)
  return tab
}
const area = (page: Page) => page.getByLabel('Rows from a spreadsheet')
const revision = async () => (await must(app.call('event.verify', {}))).head.revision
const axe = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations
const column = (page: Page, at: number) => page.locator(`tbody td:nth-child(${at})`).allTextContents()
const sheet = (rows: readonly string[][], between = '\t') =>
  [['Device', 'Port no.', 'Protocol', 'Chart', 'Owner', 'Description'], ...rows]
    .map((cells) => cells.join(between))
    .join('\r\n')

test.skipIf(!hasBrowser)('pasted rows get a verdict each; mended, they are leased in one step', async () => {
  const { page, complaints, close } = await open()
  await area(page).fill(
    sheet([
      ['epic-line2', '61300', 'TCP', 'Filler/Scale', 'packaging', 'Scale sends weights'],
      ['epic-line2', '61301-61303', 'UDP', 'Filler/Cameras', 'packaging', 'Three cameras'],
      ['epic-line1', '61004', 'TCP', 'Mixer/Other', 'mixing', 'Somebody has it'],
      ['epic-line1', '22001', 'TCP', 'Host/Link', 'packaging', 'PAC Control host'],
      ['epic-line1', 'abc', 'TCP', 'Host/Two', 'packaging', 'no number'],
      ['epic-line3', '61004', 'TCP', 'Mixer/PLC_Link', 'mixing', 'Recipe link'],
    ]),
  )
  const before = await revision()
  await page.getByRole('button', { name: 'Check 6 rows' }).click()
  await page.getByText('2 rows cannot be imported, so nothing would be written.').waitFor()
  expect(await column(page, 1)).toEqual(['2', '3', '4', '5', '6', '7'])
  const verdicts = ['new', 'new', 'in conflict', 'not leasable', 'bad value', 'unchanged']
  expect(await column(page, 2)).toEqual(verdicts)
  const why = await column(page, 6)
  expect(why[2]).toContain('is leased to team mixing for Mixer/PLC_Link')
  expect(why[2]).toContain('mixing desk, ext. 4432')
  expect(why[4]).toContain('"abc" is no port number')
  expect(await axe(page)).toEqual([])
  // One verdict alone, in the address.
  await page.getByRole('button', { name: 'in conflict 1' }).click()
  await expect.poll(() => column(page, 1)).toEqual(['4'])
  expect(new URL(page.url()).search).toBe('?verdict=conflict')
  await page.getByRole('button', { name: 'all 6' }).click()

  await page.getByRole('button', { name: 'Take 2 rows out' }).click()
  expect(await area(page).inputValue()).not.toMatch(/abc|Somebody/)
  await page.getByRole('button', { name: 'Check 4 rows' }).click()
  await page.getByText('2 leases will be granted; 1 finding will be recorded, never leased; 1 row').waitFor()
  expect(await revision()).toBe(before)
  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByText('Done: 2 leases granted, 1 finding kept, 1 row unchanged.').waitFor()
  const { leases } = await must(app.call('lease.list', { controller: 'epic-line2', team: 'packaging' }))
  expect(leases.map(({ port, count, chart }: Record<string, unknown>) => [port, count, chart]).sort()).toEqual([
    [61_300, 1, 'Filler/Scale'],
    [61_301, 3, 'Filler/Cameras'],
  ])
  expect(await revision()).toBe(before + 3)
  expect(await area(page).inputValue()).toBe('')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'what somebody has begun survives a reload: rows, meanings of columns and fallbacks',
  async () => {
    const { page, complaints, close } = await open('packaging')
    await area(page).fill('Where;Nr;What for\r\nepic-line2;61400;Weigher/Link')
    await page.getByText('There is no column with port numbers. Say below which column it is.').waitFor()
    await page.getByLabel('Nr', { exact: true }).selectOption('port')
    await page.getByLabel('Where').selectOption('controller')
    await page.getByLabel('What for').selectOption('chart')
    await page.getByText('For rows that say nothing').click()
    await page.getByLabel('Ticket').fill('CHG-2001')
    await page.reload()
    expect(await area(page).inputValue()).toBe('Where;Nr;What for\nepic-line2;61400;Weigher/Link')
    expect(await page.getByLabel('Nr', { exact: true }).inputValue()).toBe('port')
    await page.getByRole('button', { name: 'Check 1 row' }).click()
    await page.getByRole('button', { name: 'Import 1 row' }).click()
    await page.getByText('Done: 1 lease granted').waitFor()
    const { leases } = await must(app.call('lease.list', { controller: 'epic-line2', port: 61_400 }))
    expect(leases[0]).toMatchObject({ chart: 'Weigher/Link', team: 'packaging', ticket: 'CHG-2001' })
    await page.reload()
    expect(await area(page).inputValue()).toBe('')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('what changed between checking and importing stops all of it, and is said', async () => {
  const { page, complaints, close } = await open()
  await area(page).fill(
    sheet([
      ['epic-line3', '61500', 'TCP', 'Race/One', 'packaging', 'first'],
      ['epic-line3', '61501', 'TCP', 'Race/Two', 'packaging', 'second'],
    ]),
  )
  await page.getByRole('button', { name: 'Check 2 rows' }).click()
  await page.getByRole('button', { name: 'Import 2 rows' }).waitFor()
  const taken = { controller: 'epic-line3', port: 61_501, chart: 'Race/Other', purpose: 'was quicker' }
  await must(app.call('lease.acquire', taken, plant.mixing))
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await page.getByText('1 row cannot be imported, so nothing would be written.').waitFor()
  expect((await column(page, 6))[1]).toContain('Race/Other')
  const { leases } = await must(app.call('lease.list', { controller: 'epic-line3', port: 61_500 }))
  expect(leases).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('by keyboard alone: pasted, checked and imported', async () => {
  const { page, complaints, close } = await open('packaging')
  await area(page).waitFor()
  await tabTo(page, 'Rows from a spreadsheet')
  await page.keyboard.insertText(sheet([['epic-line3', '61600', 'TCP', 'Keys/Only', 'packaging', 'no mouse']]))
  await tabTo(page, 'Check 1 row')
  await page.keyboard.press('Enter')
  await page.getByText('1 lease will be granted.').waitFor()
  await tabTo(page, 'Import 1 row')
  await page.keyboard.press('Enter')
  await page.getByText('Done: 1 lease granted').waitFor()
  expect(await axe(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('a file is read as Windows saves it; an Excel file is refused with what to do', async () => {
  const { page, complaints, close } = await open()
  const latin = Buffer.from(
    sheet([['epic-line3', '61700', 'TCP', 'Ofen/Tür', 'packaging', 'Türkontakt']], ';'),
    'latin1',
  )
  const chooser = page.getByLabel('Or read a CSV file:')
  await chooser.setInputFiles({ name: 'ports.csv', mimeType: 'text/csv', buffer: latin })
  await expect.poll(() => area(page).inputValue()).toContain('Türkontakt')
  const xlsx = Buffer.from([0x50, 0x4b, 3, 4, 0, 0])
  await chooser.setInputFiles({ name: 'ports.xlsx', mimeType: 'application/zip', buffer: xlsx })
  await page.getByText('ports.xlsx is an Excel file').waitFor()
  expect(await area(page).inputValue()).toContain('Türkontakt')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('nothing that was pasted becomes markup', async () => {
  const { page, complaints, close } = await open()
  const evil = '<img src=x onerror=globalThis.hit=1>'
  await area(page).fill(`controller\tport\tchart\tpurpose\t${evil}\nepic-line3\t${evil}\t${evil}\tx\ty`)
  await page.getByRole('button', { name: 'Check 1 row' }).click()
  await page.getByText('is no port number').waitFor()
  expect(await page.locator('#view img').count()).toBe(0)
  expect(await page.evaluate('globalThis.hit')).toBeUndefined()
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('who may only look is told so, and a member finds the import in the menu', async () => {
  const viewer = await open('viewer')
  await viewer.page.getByText('Your token may look, not write').waitFor()
  expect(await area(viewer.page).count()).toBe(0)
  expect(await viewer.page.getByRole('link', { name: 'Import' }).count()).toBe(0)
  await viewer.close()
  const member = await open('packaging')
  await member.page.getByRole('link', { name: 'Import' }).waitFor()
  await member.close()
})
