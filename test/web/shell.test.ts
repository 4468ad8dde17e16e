import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// Signing in, the frame around every view, and a server that goes away.

const LEASE = { controller: 'epic-line2', chart: 'Tab/Shared', purpose: 'released by the person before' }

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

test.skipIf(!hasBrowser)(
  'a token that is not known here is refused in words; a good one leads on to where one wanted to go',
  async () => {
    const { page, complaints, close } = await openTab(browser, app.url, '/controllers?site=Plant+2', { token: null })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByLabel('Token').fill('plt_no_such_token_in_this_ledger_at_all')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('This token is not known here.')
    expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0)
    await page.getByLabel('Token').fill(plant.packaging)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/controllers?site=Plant+2')
    expect(await page.evaluate('localStorage.length')).toBeLessThanOrEqual(1)
    expect(await page.evaluate("localStorage.getItem('portlease.token')")).toBeNull()
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'the one-time link signs in, and leaves the address bar; used again it says why not',
  async () => {
    const link = `/sign-in#once=${app.running.app.oneTimeLinks.mint()}`
    const { page, complaints, close } = await openTab(browser, app.url, link, { token: null })
    await page.getByRole('button', { name: 'admin', exact: true }).waitFor()
    expect(page.url()).not.toContain('once')
    await close()
    const again = await openTab(browser, app.url, link, { token: null })
    await expect.poll(() => again.page.getByRole('alert').textContent()).toContain('works once')
    expect([...complaints, ...again.complaints]).toEqual([])
    await again.close()
  },
)

test.skipIf(!hasBrowser)('a new tab has the token from the tab beside it; signing out ends both', async () => {
  const first = await openTab(browser, app.url, '/explain', { token: null })
  await first.page.getByRole('link', { name: 'Sign in' }).click()
  await first.page.getByLabel('Token').fill(plant.packaging)
  await first.page.keyboard.press('Enter')
  await first.page.getByRole('button', { name: 'packaging' }).waitFor()
  const second = await first.page.context().newPage()
  await second.goto(`${app.url}/explain/22001`)
  await second.getByRole('button', { name: 'packaging' }).waitFor()
  await second.getByRole('button', { name: 'packaging' }).click()
  await second.getByRole('button', { name: 'Sign out' }).click()
  await second.getByRole('link', { name: 'Sign in' }).waitFor()
  await first.page.getByRole('link', { name: 'Sign in' }).waitFor()
  expect(await first.page.evaluate('sessionStorage.length')).toBe(0)
  await first.close()
})

test.skipIf(!hasBrowser)('a token that is revoked while it is used ends the sign-in with the reason', async () => {
  const token = await app.addToken('packaging', 'member', { name: 'lost-laptop' })
  const { page, close } = await openTab(browser, app.url, '/explain/61000', { token })
  await page.getByRole('button', { name: 'packaging' }).waitFor()
  const { tokens } = (await app.call('token.list', { team: 'packaging' })).data
  const { id } = tokens.find(({ name }: { name: string }) => name === 'lost-laptop')
  await app.call('token.revoke', { id, reason: 'laptop lost' })
  await page.goto(`${app.url}/explain/61001`)
  await expect.poll(() => page.getByRole('link', { name: 'Sign in' }).count()).toBe(1)
  await close()
})

test.skipIf(!hasBrowser)('a token that is good no more ends its own tabs, and nobody else’s', async () => {
  const good = await openTab(browser, app.url, '/sign-in', { token: null })
  await good.page.getByLabel('Token').fill(plant.packaging)
  await good.page.keyboard.press('Enter')
  await good.page.getByRole('button', { name: 'packaging' }).waitFor()
  // Remembered months ago, by somebody who has a new one since.
  await good.page.evaluate("localStorage.setItem('portlease.token', 'plt_an_old_token_that_is_known_no_more')")
  const old = await good.page.context().newPage()
  await old.goto(`${app.url}/leases`)
  await old.getByText('This token is not known here.').waitFor()
  expect(await old.evaluate("localStorage.getItem('portlease.token')")).toBeNull()
  await old.reload()
  await old.getByRole('button', { name: 'packaging' }).waitFor()
  expect(await good.page.getByRole('button', { name: 'packaging' }).count()).toBe(1)
  expect(good.complaints).toEqual([])
  await good.close()
})

test
  .skipIf(!hasBrowser)
  .each(['//elsewhere.example', '/\\elsewhere.example', '/\t/elsewhere.example', '/.//elsewhere.example'])(
  'signing in never leads away from the page: %j',
  async (to) => {
    const path = `/sign-in?to=${encodeURIComponent(to)}`
    const { page, complaints, close } = await openTab(browser, app.url, path, { token: plant.packaging })
    await page.waitForURL(`${app.url}/leases?team=packaging`)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('the next person at a tab is offered nothing that the one before did or began', async () => {
  const { page, complaints, close } = await openTab(browser, app.url, '/import', { token: null })
  const signIn = async (token: string) => {
    await page.getByLabel('Token').fill(token)
    await page.keyboard.press('Enter')
  }
  await signIn(plant.packaging)
  await page.locator('textarea').first().fill('Where;Nr\nepic-line2;61400')
  const gone = await must(app.call('lease.acquire', LEASE, plant.packaging))
  await page.goto(`${app.url}/l/${gone.lease.id}`)
  await page.getByRole('button', { name: /^Release/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Release/ })
    .click()
  await page.getByRole('button', { name: 'Lease it again' }).first().waitFor()
  await page.getByRole('button', { name: 'packaging', exact: true }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.locator('.toast').count()).toBe(0)
  await page.goto(`${app.url}/import`)
  await signIn(plant.mixing)
  expect(await page.locator('textarea').first().inputValue()).toBe('')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('what is typed stands in the address as it was typed, percent signs too', async () => {
  const { page, complaints, close } = await openTab(browser, app.url, '/leases?q=%2541', { token: plant.viewer })
  await expect.poll(() => page.getByLabel('Words').inputValue()).toBe('%41')
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('not signed in, a number is explained in the technote’s words', async () => {
  const { page, complaints, close } = await openTab(browser, app.url, '/explain', { token: null })
  await page.getByLabel('Port number').fill('22001')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '22001 is not for charts' }).waitFor()
  await expect.poll(() => page.locator('main').textContent()).toContain('PAC Control')
  expect(new URL(page.url()).pathname).toBe('/explain/22001')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('the search box leads to a number, to a number on a controller, to words', async () => {
  const { page, close } = await openTab(browser, app.url, '/explain', { token: plant.packaging })
  const search = async (text: string, to: string) => {
    await page.locator('body').press('/')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.waitForURL(app.url + to)
  }
  await search('20000', '/explain/20000')
  await search('61004 line3', '/c/epic-line3?p=61004')
  await search('epic-line1:61110/udp', '/c/epic-line1?t=udp&p=61110')
  await search('barcode scanner', '/leases?q=barcode%20scanner')
  await close()
})

test.skipIf(!hasBrowser)('an address that nothing has says so and leads on', async () => {
  const { page, close } = await openTab(browser, app.url, '/nothing/here', { token: plant.packaging })
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await close()
})
