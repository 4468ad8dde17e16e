import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { expectAccessible, expectSaid, leaseOf } from './support/lease-page.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// A new lease: what one would get while one types, why not, what was granted, and a draft that survives.

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

const open = async (path: string, token = plant.packaging) => {
  const tab = await openTab(browser, app.url, path, { token })
  tab.page.setDefaultTimeout(15_000)
  return tab
}

test.skipIf(!hasBrowser)(
  'by keyboard alone: n, chart, purpose, Ctrl+Enter; the button says the number, and the focus is on its copy',
  async () => {
    const { page, complaints, close } = await open('/leases?controller=epic-line2')
    await page.getByRole('heading', { name: 'Leases' }).waitFor()
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: 'New lease' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.labels?.[0]?.textContent')).toBe('Controller')
    await page.keyboard.type('epic-line2')
    await tabTo(page, 'Chart')
    await page.keyboard.type('Labeler/Scanner')
    await tabTo(page, 'Purpose')
    await page.keyboard.type('Reads labels')
    await page.getByText('You would get 61000/tcp.').waitFor()
    await page.getByRole('button', { name: 'Lease 61000/tcp' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Control+Enter')
    await expectSaid(page, 'Granted 61000/tcp on epic-line2 to Labeler/Scanner.')
    await page.getByRole('heading', { name: '61000/tcp on epic-line2' }).waitFor()
    await expect.poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe('Copy tcp:61000')
    expect(new URL(page.url()).search).toMatch(/^\?controller=epic-line2&lease=ls_/)
    expect(await page.evaluate("sessionStorage.getItem('portlease.new-lease')")).toBeNull()
    await page.keyboard.press('Escape')
    await expect.poll(() => new URL(page.url()).search).toBe('?controller=epic-line2')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a number that somebody has is refused with whom to ask; the nearest one is a click away',
  async () => {
    const { page, complaints, close } = await open('/new?on=epic-line1&port=61004&chart=Labeler/Printer')
    const refusal = page.getByRole('alert')
    await expect.poll(() => refusal.textContent()).toContain('61004/tcp on epic-line1 is leased to team mixing')
    expect(await refusal.textContent()).toContain('mixing desk, ext. 4432')
    await page.getByLabel('Purpose').fill('Prints labels')
    const button = page.locator('button[type=submit]')
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.getByLabel('Purpose').press('Enter')
    expect((await app.call('lease.list', { chart: 'Labeler/Printer' })).data.total).toBe(0)
    await refusal.getByRole('button').first().click()
    await page.getByText(/You would get 61003\/tcp/).waitFor()
    await page.getByRole('button', { name: 'Lease 61003/tcp' }).click()
    await page.waitForURL('**/l/ls_*')
    await page.getByRole('heading', { name: '61003/tcp on epic-line1' }).waitFor()
    expect(await leaseOf(app, 'Labeler/Printer')).toMatchObject({ port: 61_003, team: 'packaging' })
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('what the technote forbids is refused in its words, with numbers that would do', async () => {
  const { page, close } = await open('/new?on=epic-line1&port=22001')
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('22001 can never be leased')
  await page.getByRole('alert').getByRole('button', { name: '22004' }).waitFor()
  await page.getByLabel('Port number').fill('99999')
  await page.getByText('A port number is between 0 and 65535, without separators.').waitFor()
  await close()
})

test.skipIf(!hasBrowser)(
  'what was said and what is granted differ when another is faster: the toast says which was taken',
  async () => {
    const { page, complaints, close } = await open('/new?on=epic-line3&chart=Labeler/Race')
    await page.getByLabel('Purpose').fill('Is a moment late')
    await page.getByText('You would get 61000/tcp.').waitFor()
    // As a slow line would do it: what another leased meanwhile is not told before the button is pressed.
    await page.route('**/trpc/lease.acquire**', async (route) => {
      const faster = { controller: 'epic-line3', chart: 'Mixer/Faster', purpose: 'was faster', port: 61_000 }
      await must(app.call('lease.acquire', faster, plant.mixing))
      await route.continue()
    })
    await page.getByRole('button', { name: 'Lease 61000/tcp' }).click()
    await expectSaid(page, 'Granted 61001/tcp (61000 was taken a moment ago).')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('controllers are suggested by name, title and address', async () => {
  const { page, close } = await open('/new')
  const suggested = () =>
    page.locator('datalist option').evaluateAll((all) => all.map((each) => each.getAttribute('value')))
  await page.getByLabel('Controller', { exact: true }).fill('line')
  await expect.poll(suggested).toEqual(['epic-line1', 'epic-line2', 'epic-line3'])
  await page.getByLabel('Controller', { exact: true }).fill('Simulator')
  await expect.poll(suggested).toEqual(['softpac-07'])
  await page.getByLabel('Controller', { exact: true }).fill('10.1.1.12')
  await expect.poll(() => page.locator('datalist option').textContent()).toContain('Packaging line 1 · Plant 2')
  await page.getByLabel('Controller', { exact: true }).fill('epic-line9')
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('No controller is called epic-line9.')
  await close()
})

test.skipIf(!hasBrowser)('another’s lease changes at once what one would get', async () => {
  const { page, close } = await open('/new?on=softpac-07')
  await page.getByText('You would get 61000/tcp.').waitFor()
  const other = { controller: 'softpac-07', chart: 'Sim/A', purpose: 'takes the first' }
  await must(app.call('lease.acquire', other, plant.mixing))
  await page.getByText('You would get 61001/tcp.').waitFor()
  await close()
})

test.skipIf(!hasBrowser)('a chart that has its port already keeps it, and the page says since when', async () => {
  const { page, close } = await open('/new?on=epic-line1&chart=Gateway/Mes_Link')
  await page.getByLabel('Purpose').fill('MES order download')
  await page.getByText('Gateway/Mes_Link has 22004/tcp on epic-line1 already, since 20 November 2026.').waitFor()
  await page.getByRole('button', { name: 'Keep 22004/tcp' }).click()
  await expectSaid(page, 'Kept 22004/tcp on epic-line1, yours since 20 November 2026.')
  await close()
})

test.skipIf(!hasBrowser)('a draft survives a reload, all fields; starting over clears it', async () => {
  const { page, close } = await open('/leases?new=1&on=epic-line1')
  await page.getByLabel('Chart', { exact: true }).fill('Labeler/Kept')
  await page.getByLabel('Purpose').fill('still here')
  await page.getByRole('button', { name: 'UDP' }).click()
  await page.getByText('Review or TTL, labels, ticket').click()
  await page.getByLabel('Ticket').fill('CHG-7')
  await page.getByRole('button', { name: 'Add a label' }).click()
  // The focus is there with the next frame.
  await page.getByLabel('Label 1, key').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('line')
  await page.getByLabel('Label 1, value').fill('labeler')
  await page.getByLabel('Until').selectOption('ttl')
  await page.getByLabel('TTL').fill('30m')
  await page.reload()
  await page.getByText(/You would get 61004\/udp/).waitFor()
  expect(await page.getByLabel('Chart', { exact: true }).inputValue()).toBe('Labeler/Kept')
  expect(await page.getByLabel('Purpose').inputValue()).toBe('still here')
  expect(await page.getByLabel('Ticket').inputValue()).toBe('CHG-7')
  expect(await page.getByLabel('Label 1, key').inputValue()).toBe('line')
  await page.getByRole('button', { name: 'Lease 61004/udp' }).click()
  await expectSaid(page, 'Granted 61004/udp')
  expect(await leaseOf(app, 'Labeler/Kept')).toMatchObject({
    ...{ labels: { line: 'labeler' }, ticket: 'CHG-7', ttlSeconds: 1800, transport: 'udp', purpose: 'still here' },
  })
  await page.goto(`${app.url}/leases?new=1`)
  expect(await page.getByLabel('Chart', { exact: true }).inputValue()).toBe('')
  await page.getByLabel('Chart', { exact: true }).fill('x')
  await page.getByRole('button', { name: 'Start over' }).click()
  expect(await page.getByLabel('Chart', { exact: true }).inputValue()).toBe('')
  await close()
})

test.skipIf(!hasBrowser)('an admin leases for another team, with a review date of its own', async () => {
  const { page, close } = await open('/new?on=epic-line2&chart=Robot/Camera', plant.admin)
  await page.getByLabel('Purpose').fill('Camera of the cell')
  await page.getByText('Review or TTL, labels, ticket, team').click()
  await page.getByLabel('For team').selectOption('robotics')
  await page.getByLabel('Until').selectOption('review')
  await page.getByLabel('Review by').fill('2027-03-31')
  await page.getByText('on 31 March 2027 you are asked').waitFor()
  await page.getByLabel('Review by').press('Enter')
  await expectSaid(page, 'to Robot/Camera.')
  const { leases } = (await app.call('lease.list', { chart: 'Robot/Camera' })).data
  expect(leases[0]).toMatchObject({ team: 'robotics', reviewBy: '2027-03-31T21:59:00.000Z' })
  await close()
})

test.skipIf(!hasBrowser)('who may only look is told so, and offered no form', async () => {
  const { page, complaints, close } = await open('/new?on=epic-line1', plant.viewer)
  await page.getByText('Your token may look, and lease nothing.').waitFor()
  expect(await page.locator('form.new-lease').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'New lease' }).count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})
