import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { expectAccessible, expectSaid, leaseOf } from './support/lease-page.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// A lease: its whole life in the page, what an admin can do to it, and what two people see of each other.

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
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const facts = (page: Page) => page.locator('.lease > .facts')
const history = (page: Page) => page.locator('.lease .timeline')
const expectState = (page: Page, text: string) =>
  expect.poll(() => page.locator('.lease-state').textContent()).toContain(text)

test.skipIf(!hasBrowser)(
  'the whole life of a lease: leased, copied, edited, confirmed, handed over and accepted, released, leased again',
  async () => {
    const one = await open('/new?on=epic-line2&chart=Filler/Valve')
    const { page } = one
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByLabel('Purpose').fill('Valve states')
    await page.getByRole('button', { name: 'Lease 61000/tcp' }).click()
    await page.waitForURL('**/l/ls_*')
    await expectState(page, 'Leased to team packaging.')
    await expectAccessible(page)

    await press(page, 'Copy tcp:61000')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('tcp:61000')
    await press(page, 'Copy the OptoScript')
    const script = 'SetCommunicationHandleValue("tcp:61000", chHandle);'
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(script)
    await press(page, 'Copy link to this lease')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url())

    await press(page, 'Edit the purpose')
    await page.getByLabel('Purpose').fill('Valve states of the filler')
    await press(page, 'Save purpose')
    await expectSaid(page, 'Changed 61000/tcp on epic-line2.')
    await expect.poll(() => facts(page).textContent()).toContain('Valve states of the filler')
    await press(page, 'Still needed')
    await expectSaid(page, 'Confirmed 61000/tcp on epic-line2 until 21 May 2027.')

    const two = await open(new URL(page.url()).pathname, plant.mixing)
    await expectState(two.page, 'Leased to team packaging.')
    expect(await two.page.getByRole('button', { name: 'Release…' }).count()).toBe(0)
    await press(page, 'Hand over…')
    await page.getByLabel('To team').selectOption('mixing')
    await page.getByLabel('Until (optional)').fill('2026-11-30')
    await page.getByLabel('Note (optional)').fill('you have the filler now')
    await expectAccessible(page)
    await press(page, 'Offer 61000/tcp to mixing')
    await expectSaid(page, 'Offered 61000/tcp on epic-line2 to mixing until 30 November 2026.')
    // The other browser sees it by itself.
    await expect.poll(() => two.page.locator('.lease > .note').textContent()).toContain('“you have the filler now”')
    await press(two.page, 'Accept 61000/tcp for mixing')
    await expectSaid(two.page, "61000/tcp on epic-line2 is team mixing's now, taken over from packaging.")
    await expectState(page, 'Leased to team mixing.')
    await expect.poll(() => page.getByRole('button', { name: 'Release…' }).count()).toBe(0)

    await press(two.page, 'Release…')
    await two.page.getByText('quarantined for 1 day: so long only mixing may have it again').waitFor()
    await press(two.page, 'Release 61000/tcp')
    await expectSaid(two.page, 'Released 61000/tcp on epic-line2.')
    await expectState(page, 'only mixing may have it again, for Filler/Valve')
    expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0)
    await press(two.page, 'Lease 61000/tcp again')
    await expectSaid(two.page, 'Granted 61000/tcp on epic-line2 to Filler/Valve again.')
    await expectState(page, 'Leased to team mixing.')
    for (const told of [
      'granted to team packaging',
      'taken over by team mixing',
      'released by team mixing',
      'again to',
    ])
      await expect.poll(async () => (await history(page).textContent())?.toLowerCase()).toContain(told)
    expect([...one.complaints, ...two.complaints]).toEqual([])
    await one.close()
    await two.close()
  },
)

test.skipIf(!hasBrowser)('what was done can be undone from where it was said', async () => {
  const { id } = await leaseOf(app, 'Palletizer/Label_Printer')
  const { page, complaints, close } = await open(`/leases?lease=${id}`)
  await press(page, 'Edit…')
  await page.getByLabel('Purpose', { exact: true }).fill('Something else')
  await page.getByLabel('Label 1, value').fill('labeler')
  await press(page, 'Save 61001/tcp')
  await expect.poll(async () => (await leaseOf(app, 'Palletizer/Label_Printer')).labels).toEqual({ line: 'labeler' })
  await press(page, 'Undo')
  await expectSaid(page, '61001/tcp on epic-line1 is again as it was.')
  expect(await leaseOf(app, 'Palletizer/Label_Printer')).toMatchObject({
    ...{ purpose: 'Label printer status', labels: { line: 'palletizer' } },
  })
  await press(page, 'Release…')
  await press(page, 'Release 61001/tcp')
  await press(page, 'Lease it again')
  await expectSaid(page, 'Granted 61001/tcp on epic-line1 to Palletizer/Label_Printer again.')
  expect(await leaseOf(app, 'Palletizer/Label_Printer')).toMatchObject({ id, state: 'active', ticket: null })
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('what another changed meanwhile is not overwritten: the refusal says so', async () => {
  const lease = await leaseOf(app, 'Gateway/Mes_Link')
  const { page, close } = await open(`/l/${lease.id}`)
  await press(page, 'Edit the purpose')
  const other = { id: lease.id, revision: lease.revision, purpose: 'MES orders and recipes' }
  await must(app.call('lease.update', other, plant.packaging))
  await expect.poll(() => history(page).textContent()).toContain('MES orders and recipes')
  await page.getByLabel('Purpose').fill('mine')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('has changed since you saw it')
  await page.keyboard.press('Escape')
  await expect.poll(() => facts(page).textContent()).toContain('MES orders and recipes')
  await close()
})

test.skipIf(!hasBrowser)('an offer is declined by the other team, and taken back by its own', async () => {
  const { id, epoch } = await leaseOf(app, 'Filler/Valve_Status')
  const { page, close } = await open(`/l/${id}`, plant.mixing)
  const offer = page.locator('.lease > .note')
  await press(page, 'Decline')
  await expectSaid(page, '61060/tcp on epic-line1 stays with team packaging.')
  await must(app.call('lease.offer', { id, epoch, team: 'mixing', note: 'once more' }, plant.packaging))
  await offer.waitFor()
  const holder = await open(`/l/${id}`)
  await press(holder.page, 'Take the offer back')
  await offer.waitFor({ state: 'detached' })
  expect((await leaseOf(app, 'Filler/Valve_Status')).offer).toBeNull()
  await close()
  await holder.close()
})

test.skipIf(!hasBrowser)('a TTL is renewed for as long as one says', async () => {
  const { id } = await leaseOf(app, 'CI/Simulator')
  const { page, close } = await open(`/l/${id}`, plant.mixing)
  await expectState(page, 'Expired on')
  await press(page, 'Renew…')
  await page.getByLabel('TTL').fill('2 weeks')
  await page.getByText('A TTL is a number and its unit: 90s, 30m, 12h or 7d.').first().waitFor()
  await page.getByLabel('TTL').fill('14d')
  await press(page, 'Renew 61050/tcp for 14d')
  await expectSaid(page, 'Renewed 61050/tcp on epic-line1 until 6 December 2026')
  await expectState(page, 'until 6 December 2026')
  await close()
})

test.skipIf(!hasBrowser)(
  'an admin revokes with reason and ticket by keyboard alone, undoes it, moves it to another team, ends a quarantine',
  async () => {
    const { id } = await leaseOf(app, 'Palletizer/Vision')
    const { page, complaints, close } = await open(`/l/${id}`, plant.admin)
    await expectState(page, 'Leased to team packaging.')
    await tabTo(page, 'Revoke…')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Revoke 61110-61113/tcp on epic-line1' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.type('line scrapped')
    await tabTo(page, 'Ticket (optional)')
    await page.keyboard.type('CHG-1042')
    await page.keyboard.press('Enter')
    await expectState(page, 'only an admin may give it back')
    expect((await leaseOf(app, 'Palletizer/Vision')).ended).toMatchObject({
      ...{ how: 'revoked', reason: 'line scrapped', ticket: 'CHG-1042' },
    })
    await press(page, 'Restore it')
    await expectState(page, 'Leased to team packaging.')

    await press(page, 'Hand over…')
    await press(page, 'Move it at once')
    await page.getByLabel('To team').selectOption('robotics')
    const move = page.getByRole('button', { name: 'Move 61110-61113/tcp to robotics' })
    expect(await move.getAttribute('aria-disabled')).toBe('true')
    await page.getByLabel('Reason').fill('the cell is theirs')
    await move.click()
    await expectSaid(page, 'Moved 61110-61113/tcp on epic-line1 from packaging to robotics.')
    await press(page, 'Move it back')
    await expectState(page, 'Leased to team packaging.')

    const over = await leaseOf(app, 'Palletizer/Old_Scale')
    await page.goto(`${app.url}/l/${over.id}`)
    await press(page, 'End quarantine…')
    await page.getByLabel('Reason').fill('the scale is gone')
    await press(page, 'End quarantine')
    await expectSaid(page, '61021/tcp on epic-line1 is free for anybody.')
    await expectState(page, 'Ended')
    expect(complaints).toEqual([])
    await close()
  },
)

/** Would run, or become an element, wherever text became markup. */
const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>"\'&{{7*7}}'

test.skipIf(!hasBrowser)('nothing that people typed into a lease becomes markup, in any view of it', async () => {
  const words = { chart: HOSTILE, handle: HOSTILE, purpose: HOSTILE, ticket: HOSTILE.slice(0, 100), manifest: HOSTILE }
  const input = { controller: 'epic-line3', ...words, labels: { line: HOSTILE } }
  const { lease } = await must(app.call('lease.acquire', input, plant.packaging))
  const offer = { id: lease.id, epoch: lease.epoch, team: 'mixing', note: HOSTILE }
  await must(app.call('lease.offer', offer, plant.packaging))
  const { page, complaints, close } = await open(`/leases?controller=epic-line3&lease=${lease.id}`)
  await page.locator('.lease .timeline').waitFor()
  await page.getByText('OptoScript').first().click()
  const shown = await page.locator('body').textContent()
  expect(shown?.split(HOSTILE).length).toBeGreaterThan(8)
  await press(page, 'Edit…')
  expect(await page.getByLabel('Purpose', { exact: true }).inputValue()).toBe(HOSTILE)
  await press(page, 'Cancel')
  await press(page, 'Release…')
  await page.getByLabel('Reason (optional)').fill(HOSTILE)
  await page.locator('dialog button[type=submit]').click()
  await expectState(page, 'Quarantined')
  await page.goto(`${app.url}/new?on=epic-line3&chart=${encodeURIComponent(HOSTILE)}&port=${lease.port}`)
  await page.getByLabel('Purpose').fill(HOSTILE)
  // It names the chart that the number is kept for.
  await expect.poll(() => page.getByRole('alert').textContent()).toContain(HOSTILE)
  expect(await page.locator('img, body script').count()).toBe(await page.locator('body > script').count())
  expect(await page.evaluate('window.hit')).toBeUndefined()
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('a lease that does not exist says so and leads on', async () => {
  const { page, close } = await open('/l/ls_01k00000000000000000000000')
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('There is no lease')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'All leases' }).click()
  await page.getByRole('heading', { name: 'Leases' }).waitFor()
  await page.goto(`${app.url}/l/nonsense`)
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('not an id')
  await close()
})

test.skipIf(!hasBrowser)('who may only look sees everything and is offered nothing that changes it', async () => {
  const { id } = await leaseOf(app, 'Palletizer/Scanner_Server')
  const { page, complaints, close } = await open(`/l/${id}`, plant.viewer)
  await expectState(page, 'Leased to team packaging.')
  await history(page).waitFor()
  const buttons = await page.locator('main button').allTextContents()
  expect(buttons.length).toBeGreaterThan(2)
  expect(buttons.filter((text) => !text.startsWith('copy'))).toEqual([])
  expect(complaints).toEqual([])
  await close()
})
