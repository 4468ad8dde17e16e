import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// The fleet: what each row says, how it is found, the wall, and what an admin changes.

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
const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
const shownNames = (page: Page) => page.locator('tbody a').allTextContents()
const axe = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations
const controllerOf = async (name: string) => (await must(app.call('controller.get', { name }))).controller

test.skipIf(!hasBrowser)('what needs a person comes first, and each row says what and how much', async () => {
  const { page, complaints, close } = await open('/controllers', 'viewer')
  await rowOf(page, 'epic-line1').waitFor()
  expect(await shownNames(page)).toEqual(['epic-old2', 'epic-line1', 'epic-line2', 'epic-line3', 'softpac-07'])
  await page.getByText('4 in service · 4 with something to do').waitFor()
  const line1 = await rowOf(page, 'epic-line1').textContent()
  for (const words of ['Packaging line 1', 'Plant 2', 'linux', '14 overdue', '1 finding', 'excluded 100'])
    expect(line1).toContain(words)
  // The bars in words: 20 tcp and 4 udp numbers of one thousand, and 22004, which has no bar.
  expect(line1).toContain('Used: 1 in 49152–49999, 24 in 61000–61999.')
  expect(await rowOf(page, 'epic-old2').textContent()).toContain('1 port leased on a retired controller')
  expect(await rowOf(page, 'softpac-07').textContent()).toContain('excluded 100 tcp')
  expect(await axe(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('words, site, attention and sort stand in the address and survive a reload', async () => {
  const { page, complaints, close } = await open('/controllers', 'packaging')
  await page.getByLabel('Words').fill('line')
  await expect.poll(() => shownNames(page)).toEqual(['epic-line1', 'epic-line2', 'epic-line3'])
  await page.getByLabel('Attention').selectOption('finding')
  await expect.poll(() => shownNames(page)).toEqual(['epic-line1'])
  await page.getByLabel('Attention').selectOption('')
  await page.getByLabel('Site').selectOption('Plant 2')
  await page.getByRole('button', { name: 'Leased' }).click()
  await page.getByRole('button', { name: 'Leased' }).click()
  await page.getByRole('columnheader', { name: 'Leased' }).and(page.locator('[aria-sort="descending"]')).waitFor()
  await expect.poll(async () => (await shownNames(page))[0]).toBe('epic-line1')
  expect(new URL(page.url()).search).toBe('?q=line&site=Plant+2&sort=-leased')
  await page.reload()
  await expect.poll(async () => (await shownNames(page)).length).toBe(3)
  expect(await page.getByLabel('Words').inputValue()).toBe('line')
  await page.getByLabel('Words').fill('nothing like this')
  await page.getByText('No controller fits these filters.').waitFor()
  await page.getByRole('button', { name: 'Show all controllers' }).click()
  await expect.poll(async () => (await shownNames(page)).length).toBe(5)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('by keyboard alone: a row is reached, the next one too, and Enter opens it', async () => {
  const { page, complaints, close } = await open('/controllers', 'viewer')
  await rowOf(page, 'epic-line1').waitFor()
  await tabTo(page, /^epic-old2/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/c/epic-line1')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'the wall: arrow keys go from square to square, the line below says which, Enter opens it',
  async () => {
    const { page, complaints, close } = await open('/controllers', 'viewer')
    await page.getByRole('button', { name: 'Wall' }).click()
    const wall = page.getByRole('application')
    await wall.waitFor()
    expect(await axe(page)).toEqual([])
    await tabTo(page, /^Wall of 5 controllers/)
    const status = page.locator('#controllers-status')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => status.textContent()).toMatch(/^epic-old2.*retired.*1 leased/)
    await page.keyboard.press('End')
    await expect.poll(() => status.textContent()).toMatch(/^epic-line3Mixing · Plant 2/)
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => status.textContent()).toMatch(/^softpac-07/)
    await expect.poll(() => new URL(page.url()).search).toBe('?wall=1&at=softpac-07')
    await page.reload()
    await expect.poll(() => status.textContent()).toMatch(/^softpac-07/)
    // The second square of the first site, by mouse.
    const box = (await page.locator('canvas').boundingBox())!
    await page.mouse.click(box.x + 5, box.y + 27)
    // The line tells of the square that is pointed at too; the address has the chosen one.
    await expect.poll(() => status.textContent()).toMatch(/^epic-old2/)
    await expect.poll(() => new URL(page.url()).search).toBe('?wall=1&at=epic-old2')
    await wall.press('Enter')
    await page.waitForURL('**/c/epic-old2')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('an admin registers a controller; what is refused stands under its field', async () => {
  const { page, complaints, close } = await open('/controllers')
  await page.getByRole('button', { name: 'Register a controller…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('epic line/9')
  await dialog.getByLabel('Addresses').fill('10.1.9.11 10.1.999.12')
  await dialog.getByRole('button', { name: 'Register epic line/9' }).click()
  await dialog.getByText('An address is four decimal numbers: 10.1.1.11.').waitFor()
  expect(await dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
  expect(await dialog.getByLabel('Addresses').getAttribute('aria-invalid')).toBe('true')
  expect(await dialog.getByLabel('Site').getAttribute('aria-invalid')).toBeNull()
  expect(await axe(page)).toEqual([])
  await dialog.getByLabel('Name').fill('epic-line9')
  await dialog.getByLabel('Addresses').fill('10.1.9.11, 10.1.1.12')
  await page.keyboard.press('Enter')
  await dialog.getByText('10.1.1.12 belongs to epic-line1').waitFor()
  await dialog.getByLabel('Addresses').fill('10.1.9.11, 10.1.9.12')
  await dialog.getByLabel('Site').fill('Plant 3')
  await page.keyboard.press('Enter')
  await page.getByText('epic-line9 is registered.').waitFor()
  await rowOf(page, 'epic-line9').waitFor()
  expect(await controllerOf('epic-line9')).toMatchObject({ addresses: ['10.1.9.11', '10.1.9.12'], site: 'Plant 3' })
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'an admin changes a controller, and does not overwrite what another changed meanwhile',
  async () => {
    const { page, complaints, close } = await open('/controllers?manage=epic-line2')
    await page.getByRole('button', { name: 'Edit epic-line2…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit epic-line2' })
    expect(await dialog.getByLabel('Addresses').inputValue()).toBe('10.1.2.11')
    await dialog.getByLabel('Title').fill('Filling')
    await must(app.call('controller.update', { name: 'epic-line2', site: 'Plant 4' }))
    await dialog.getByRole('button', { name: 'Save epic-line2' }).click()
    await dialog.getByRole('alert').waitFor()
    expect(await controllerOf('epic-line2')).toMatchObject({ title: 'Packaging line 2', site: 'Plant 4' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Edit epic-line2…' }).click()
    await dialog.getByLabel('Title').fill('Filling')
    expect(await dialog.getByLabel('Site').inputValue()).toBe('Plant 4')
    await dialog.getByRole('button', { name: 'Save epic-line2' }).click()
    await page.getByText('epic-line2 is changed.').waitFor()
    expect(await controllerOf('epic-line2')).toMatchObject({ title: 'Filling', site: 'Plant 4' })
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'an admin withholds numbers with a reason, offers them again, and retires the controller',
  async () => {
    await must(app.call('controller.register', { name: 'epic-line7', site: 'Plant 2' }))
    const { page, complaints, close } = await open('/controllers?manage=epic-line7')
    await page.getByRole('button', { name: 'Exclude numbers…' }).click()
    const exclude = page.getByRole('dialog', { name: 'Exclude numbers on epic-line7' })
    await exclude.getByLabel('First number').fill('61300')
    await exclude.getByLabel('Last number').fill('61200')
    await exclude.getByLabel('Reason').fill('Historian needs them')
    await page.keyboard.press('Enter')
    await exclude.getByText('The last number must not be below the first.').waitFor()
    await exclude.getByLabel('Last number').fill('61399')
    await exclude.getByRole('button', { name: 'Exclude 61300–61399' }).click()
    await page.getByText('61300–61399 on epic-line7 excluded.').waitFor()
    await page.getByRole('button', { name: 'Include again (1)…' }).click()
    const include = page.getByRole('dialog', { name: 'Excluded numbers' })
    await include.getByText('Historian needs them').waitFor()
    expect(await axe(page)).toEqual([])
    await include.getByRole('button', { name: 'Include 61300–61399 again' }).click()
    await page.getByText('61300–61399 on epic-line7 can be leased again.').waitFor()

    await page.getByRole('button', { name: 'Retire epic-line7…' }).click()
    const retire = page.getByRole('dialog', { name: 'Retire epic-line7' })
    const doIt = retire.getByRole('button', { name: 'Retire epic-line7', exact: true })
    expect(await doIt.getAttribute('title')).toBe('Say why first: an auditor will ask.')
    await retire.getByLabel('Reason').fill('scrapped')
    await doIt.click()
    await page.getByText('epic-line7 is retired.').waitFor()
    const { events } = await must(app.call('event.list', { controller: 'epic-line7' }))
    expect(events.map(({ type, reason }: { type: string; reason: string }) => [type, reason]).slice(1)).toEqual([
      ['controller.excluded', 'Historian needs them'],
      ['controller.included', null],
      ['controller.retired', 'scrapped'],
    ])
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('a controller that another registers appears without a reload', async () => {
  const { page, complaints, close } = await open('/controllers?q=elsewhere', 'viewer')
  await page.getByText('No controller fits these filters.').waitFor()
  await must(app.call('controller.register', { name: 'elsewhere-1' }))
  await rowOf(page, 'elsewhere-1').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('who may not change a controller is not offered it', async () => {
  for (const who of ['viewer', 'packaging'] as const) {
    const { page, close } = await open('/controllers?manage=epic-line1', who)
    await rowOf(page, 'epic-line1').waitFor()
    expect(await page.getByRole('button', { name: 'Register a controller…' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Change/ }).count()).toBe(0)
    expect(await page.getByRole('dialog').count()).toBe(0)
    await close()
  }
})

test.skipIf(!hasBrowser)(
  'of hundreds of controllers only those in sight are drawn, and all of them are counted',
  async () => {
    await registerMany(300)
    const { page, complaints, close } = await open('/controllers?site=Many', 'viewer')
    await rowOf(page, 'many-1').waitFor()
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('301')
    expect(await page.locator('tbody tr').count()).toBeLessThan(80)
    await page.evaluate("document.querySelector('.table-scroll').scrollTo(0, 1e9)")
    await rowOf(page, 'many-300').waitFor()
    expect(complaints).toEqual([])
    await close()
  },
)

/** All in one transaction: each by a call of its own takes as long as the machine is busy. */
async function registerMany(count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `many-${i + 1}`)
  await app.running.ledger.internal(
    (draft) => {
      const actor = { name: 'test', team: null, role: 'admin' as const, requestId: null, origin: null }
      for (const name of names) {
        const facts = { title: '', site: 'Many', system: 'linux' as const, addresses: [] }
        const revision = draft.emit('controller.registered', actor, { controller: name, after: facts })
        const times = { createdAt: draft.now, createdBy: 'test', retiredAt: null }
        draft.putController({ name, ...facts, ...times, openLeases: 0, revision })
      }
    },
    { controllers: names },
  )
}
