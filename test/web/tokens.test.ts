import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TokenInfo } from '../../server/domain/wire.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// A busy machine looks at each dialog for seconds (axe).
vi.setConfig({ testTimeout: 120_000 })

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

const open = async (path: string, token: string) => {
  const tab = await openTab(browser, app.url, path, { token })
  tab.page.setDefaultTimeout(30_000)
  return tab
}
const tokenOf = async (name: string): Promise<TokenInfo | undefined> => {
  const { tokens } = await must(app.call<{ tokens: TokenInfo[] }>('token.list', { all: true }))
  return tokens.find((each) => each.name === name)
}
const HOSTILE = '<img src=x onerror="window.caught=1"><script>window.caught=1</script>'
const SECRET = /plt_[\w-]{43}/

test.skipIf(!hasBrowser)(
  'a token is made by keyboard alone; its secret works, is shown once, and is nowhere on the page when it is closed',
  async () => {
    const { page, complaints, close } = await open('/tokens', plant.admin)
    await page.getByRole('row').filter({ hasText: 'mixing-laptop' }).waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await tabTo(page, 'New token')
    await page.keyboard.press('Enter')
    await page.keyboard.type('ci-palletizer')
    await page.keyboard.press('Tab')
    await page.getByRole('option', { name: 'packaging' }).nth(1).waitFor({ state: 'attached' })
    await page.keyboard.type('packaging')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await tabTo(page, 'Create token ci-palletizer')
    await page.keyboard.press('Enter')

    await page.getByText('Copy it now, it is not shown again.').waitFor()
    const secret = SECRET.exec((await page.getByRole('dialog').textContent()) ?? '')?.[0] ?? ''
    expect((await app.call('system.whoami', undefined, secret)).data).toMatchObject({
      token: 'ci-palletizer',
      role: 'member',
      team: { name: 'packaging' },
      expiresAt: '2027-11-22T13:04:00.000Z',
    })
    expect(await page.getByRole('dialog').textContent()).toContain(`portlease login ${app.url}`)
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await tabTo(page, 'I have it: close')
    await page.keyboard.press('Enter')
    await page.getByRole('row').filter({ hasText: 'ci-palletizer' }).waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('New token')
    expect(await page.content()).not.toContain(secret)
    expect(
      await page.evaluate('JSON.stringify([{...sessionStorage}, {...localStorage}, history.state])'),
    ).not.toContain(secret)
    expect(page.url()).not.toContain(secret)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a token’s last day is chosen; a day that is over and a name that is taken are refused in words',
  async () => {
    const { page, complaints, close } = await open('/tokens?create=1&team=mixing', plant.admin)
    await page.getByLabel('Name').fill('mixing-laptop')
    await page.getByLabel('Role').last().selectOption('viewer')
    await page.getByLabel('Ends').selectOption('day')
    await page.getByLabel('Last day').fill('2020-01-01')
    const create = page.getByRole('button', { name: 'Create token' })
    await create.click()
    // Berlin's 1 January ends there, not in UTC.
    await page.getByRole('alert').waitFor()
    expect(await tokenOf('scale-reader')).toBeUndefined()
    await page.getByLabel('Name').fill('scale-reader')
    await create.click()
    await page.locator('.field .wrong').getByText('A token must expire in the future.').waitFor()
    await page.getByLabel('Last day').fill('2027-05-01')
    await create.click()
    await page.getByText('Copy it now').waitFor()
    expect(await tokenOf('scale-reader')).toMatchObject({
      team: 'mixing',
      role: 'viewer',
      expiresAt: '2027-05-01T22:00:00.000Z',
    })
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'revoking names the token, asks first, and ends it at once; the ended ones are shown when asked for',
  async () => {
    const secret = await app.addToken('robotics', 'member', { name: 'old-robot' })
    const { page, complaints, close } = await open('/tokens?q=old', plant.admin)
    await page.getByRole('button', { name: 'Revoke token old-robot of team robotics' }).click()
    await page.getByRole('heading', { name: 'Revoke token old-robot?' }).waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: 'Leave it' }).click()
    expect((await tokenOf('old-robot'))?.revokedAt).toBeNull()
    await page.getByRole('button', { name: 'Revoke token old-robot of team robotics' }).click()
    await page.getByLabel('Reason').fill('cell scrapped')
    await page.keyboard.press('Enter')
    await page.getByText('No token matches.').waitFor()
    expect((await app.call('system.whoami', undefined, secret)).error.code).toBe('UNAUTHENTICATED')
    await page.getByRole('button', { name: 'Revoked and expired too' }).click()
    await page.getByRole('row').filter({ hasText: 'old-robot' }).getByText('revoked').waitFor()
    await page.reload()
    await page.getByRole('row').filter({ hasText: 'old-robot' }).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('who revokes the token in use is told before, and is signed out with the reason', async () => {
  const mine = await app.addToken('admin', 'admin', { name: 'admin-leaving' })
  const { page, close } = await open('/tokens?q=leaving', mine)
  await page.getByRole('button', { name: 'Revoke token admin-leaving of team admin' }).click()
  await page.getByText('you will be signed out').waitFor()
  await page.getByRole('button', { name: 'Revoke admin-leaving' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.evaluate('sessionStorage.getItem("portlease.token")')).toBeNull()
  await close()
})

test.skipIf(!hasBrowser)('nothing that is typed about a token becomes markup', async () => {
  const { page, complaints, close } = await open('/tokens?create=1&team=mixing', plant.admin)
  await page.getByLabel('Name').fill(HOSTILE)
  await page.getByRole('button', { name: /^Create token/ }).click()
  await page.getByText('Copy it now').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('cell', { name: HOSTILE, exact: true }).waitFor()
  await page.getByRole('button', { name: `Revoke token ${HOSTILE} of team mixing` }).click()
  await page.getByLabel('Reason').fill(HOSTILE)
  await page.keyboard.press('Enter')
  await page.getByRole('cell', { name: HOSTILE, exact: true }).waitFor({ state: 'detached' })
  await page.getByLabel('Search', { exact: true }).fill(HOSTILE)
  await page.getByText('No token matches.').waitFor()
  expect(await page.evaluate('window.caught')).toBeUndefined()
  expect(await page.locator('main img, dialog img').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('who is no admin is told whom to ask, and is offered nothing', async () => {
  const { page, complaints, close } = await open('/tokens?create=1', plant.packaging)
  expect(await page.getByRole('alert').textContent()).toContain('controls desk, ext. 4400')
  expect(await page.getByRole('button', { name: 'New token' }).count()).toBe(0)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})
