import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { LedgerEvent, TeamInfo } from '../../server/domain/wire.ts'
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
const teamOf = async (name: string): Promise<TeamInfo | undefined> => {
  const { teams } = await must(app.call<{ teams: TeamInfo[] }>('team.list'))
  return teams.find((each) => each.name === name)
}
/** Would run if any of it became markup. */
const HOSTILE = '<img src=x onerror="window.caught=1"><script>window.caught=1</script>'

test.skipIf(!hasBrowser)(
  'an admin makes a team by keyboard alone; what is refused is said at its field; the list has it at once',
  async () => {
    const { page, complaints, close } = await open('/teams', plant.admin)
    await page.getByRole('row').filter({ hasText: 'packaging' }).waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await tabTo(page, 'New team')
    await page.keyboard.press('Enter')
    // The first field has the focus, not the button that closes the dialog.
    await page.keyboard.type('Kiln 4')
    await page.getByText('A name has 1 to 63 of a-z').waitFor()
    await page.keyboard.press('Enter')
    expect(await teamOf('kiln-4')).toBeUndefined()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('kiln-4')
    await tabTo(page, 'Contact')
    await page.keyboard.type('kiln desk\u202e, ext. 4470')
    await tabTo(page, 'Ports at most')
    await page.keyboard.type('1000000000000')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.keyboard.press('Enter')
    // The server's own sentence, at the field that it is about.
    await page.locator('.field .wrong').filter({ hasText: /\w/ }).first().waitFor()
    expect(await page.getByLabel('Ports at most').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Ports at most').focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('12')
    await page.keyboard.press('Enter')
    await page.getByRole('row').filter({ hasText: 'kiln-4' }).getByText('0 of 12').waitFor()
    expect(await teamOf('kiln-4')).toMatchObject({ maxPorts: 12, disabled: false })
    // Where the dialog was opened from.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('New team')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a name that is taken is refused in the server’s words, and nothing is lost that was typed',
  async () => {
    const { page, complaints, close } = await open('/teams?create=1', plant.admin)
    await page.getByLabel('Name').fill('mixing')
    await page.getByLabel('Contact').fill('somebody else')
    await page.getByRole('button', { name: 'Create team mixing' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('mixing')
    expect(await page.getByLabel('Contact').inputValue()).toBe('somebody else')
    expect((await teamOf('mixing'))?.contact).toBe('mixing desk, ext. 4432')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a team is changed, disabled and enabled; what another admin changed meanwhile is not overwritten unseen',
  async () => {
    const { page, complaints, close } = await open('/teams', plant.admin)
    await page.getByRole('button', { name: 'Edit team robotics' }).click()
    await page.getByLabel('Title').fill('Robot cell 3')
    await page.getByLabel('Ports at most').fill('5')
    await page.getByRole('button', { name: 'Save team robotics' }).click()
    const row = page.getByRole('row').filter({ hasText: 'robotics' })
    await row.getByText('1 of 5').waitFor()
    expect(await teamOf('robotics')).toMatchObject({ title: 'Robot cell 3', maxPorts: 5 })

    await row.click({ position: { x: 400, y: 10 } })
    await page.getByText('What it holds (1) stays and shows up in the review.').waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: 'Disable team robotics' }).click()
    await page.getByText('Disabled: it gets no new leases.').waitFor()
    expect((await teamOf('robotics'))?.disabled).toBe(true)
    await page.getByRole('button', { name: 'Enable team robotics' }).click()
    await page.getByRole('button', { name: 'Disable team robotics' }).waitFor()
    expect((await teamOf('robotics'))?.disabled).toBe(false)

    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Edit team robotics' }).click()
    await must(app.call('team.update', { name: 'robotics', contact: 'robot cell, ext. 9' }))
    await page.getByLabel('Title').fill('Robots')
    await page.getByRole('button', { name: 'Save team robotics' }).click()
    await page.getByRole('alert').waitFor()
    expect(await teamOf('robotics')).toMatchObject({ title: 'Robot cell 3', contact: 'robot cell, ext. 9' })
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'search and state stand in the address and survive a reload; a change made elsewhere appears',
  async () => {
    const { page, close } = await open('/teams', plant.admin)
    await page.getByLabel('Search', { exact: true }).fill('ext. 4411')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await page.reload()
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('ext. 4411')
    await must(app.call('team.update', { name: 'packaging', title: 'Packaging hall' }))
    await page.getByRole('cell', { name: 'Packaging hall' }).waitFor()
    await page.getByRole('button', { name: /^Disabled/ }).click()
    await page.getByText('No team matches.').waitFor()
    expect(new URL(page.url()).searchParams.get('state')).toBe('disabled')
    await close()
  },
)

test.skipIf(!hasBrowser)('nothing that is typed about a team becomes markup, here or where it is shown', async () => {
  const { page, complaints, close } = await open('/teams?create=1', plant.admin)
  await page.getByLabel('Name').fill('hostile')
  await page.getByLabel('Contact').fill(HOSTILE)
  await page.getByLabel('Title').fill(HOSTILE)
  await page.getByRole('button', { name: 'Create team hostile' }).click()
  const row = page.getByRole('row').filter({ hasText: 'hostile' })
  await row.getByRole('cell', { name: HOSTILE }).first().waitFor()
  await page.getByLabel('Search', { exact: true }).fill(HOSTILE)
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await page.getByRole('button', { name: 'Edit team hostile' }).click()
  await page.getByLabel('Contact').waitFor()
  expect(await page.evaluate('window.caught')).toBeUndefined()
  expect(await page.locator('main img, dialog img').count()).toBe(0)
  const { events } = await must(app.call<{ events: LedgerEvent[] }>('event.list', { team: 'hostile' }))
  expect(events[0]?.after).toMatchObject({ contact: HOSTILE })
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('who is no admin sees whom to ring, and is offered no change', async () => {
  const { page, complaints, close } = await open('/teams?create=1&edit=mixing', plant.viewer)
  await page.getByRole('cell', { name: 'mixing desk, ext. 4432' }).waitFor()
  expect(await page.getByRole('button', { name: /team/i }).count()).toBe(0)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await page.getByRole('navigation', { name: 'Views' }).getByText('Teams').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)(
  'a view that cannot be loaded says so in its place; the bar still leads elsewhere',
  async () => {
    const { page, close } = await open('/explain', plant.admin)
    await page.route('**/assets/teams-*.js', (route) => route.abort())
    await page.getByRole('link', { name: 'Teams' }).click()
    await page.getByText('Something went wrong in this page.').waitFor()
    await page.getByRole('link', { name: 'Tokens' }).click()
    await page.getByRole('heading', { name: 'Tokens' }).waitFor()
    await close()
  },
)
