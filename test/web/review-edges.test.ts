import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// What surrounds a review: where it begins and what it says when there is nothing, no right, no server, or no good will.

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

const open = async (path: string, token: string, url = app.url) => {
  const tab = await openTab(browser, url, path, { token })
  tab.page.setDefaultTimeout(30_000)
  return tab
}
const rowOf = (page: Page, lease: string): Locator => page.getByRole('row').filter({ hasText: lease })
const rows = (page: Page) => page.locator('tr[data-key]')
const HOSTILE = '<img src=x onerror="window.caught=1"><script>window.caught=1</script>'

test.skipIf(!hasBrowser)(
  'the bar counts what is stale for admins; reasons have their counts, and what is chosen stands in the address',
  async () => {
    const { page, complaints, close } = await open('/explain', plant.admin)
    const { total, counts } = (await must(app.call('admin.stale', { limit: 1 }))) as {
      total: number
      counts: Record<string, number>
    }
    expect(total).toBeGreaterThan(10)
    await page.getByRole('link', { name: `Review ${total}` }).click()
    await page.getByRole('button', { name: `all ${total}`, exact: true }).waitFor()
    await page.getByRole('button', { name: `controller retired ${counts['controller-retired']}` }).click()
    await expect.poll(() => rows(page).count()).toBe(1)
    await rowOf(page, 'epic-old2:61000/tcp').getByText('controller retired').waitFor()
    await page.reload()
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('why')).toBe('controller-retired')
    // All are still counted, whatever is shown.
    await page.getByRole('button', { name: `all ${total}`, exact: true }).click()
    await page.getByLabel('Team', { exact: true }).selectOption('robotics')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.goto(`${app.url}/review?controller=epic-line3`)
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByRole('button', { name: /^only on epic-line3/i }).click()
    await page.getByRole('button', { name: `all ${total}`, exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'who asks a team gets a mail with the facts and the link; the lease is marked ask',
  async () => {
    const { page, complaints, close } = await open('/review?team=robotics', plant.admin)
    await rows(page).first().waitFor()
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog', { name: 'Ask team robotics' })
    await dialog.getByText('robotics desk, ext. 4450').waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    const mail = new URL((await dialog.getByRole('link', { name: 'Open a mail' }).getAttribute('href')) ?? '')
    expect(mail.protocol).toBe('mailto:')
    expect(mail.searchParams.get('subject')).toBe('Still needed? 61031/tcp on epic-line2')
    const { leases } = await must(app.call('lease.list', { team: 'robotics' }))
    const body = mail.searchParams.get('body') ?? ''
    for (const fact of ['Robot/Gripper', 'Gripper status', 'review was due', `${app.url}/l/${leases[0].id}`])
      expect(body).toContain(fact)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: 'ask', exact: true }).getAttribute('aria-pressed')).toBe('true')
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'keys are listed behind ?, those of the view first; Enter opens the lease and Escape leads back to its row',
  async () => {
    const { page, complaints, close } = await open('/review?team=robotics', plant.admin)
    await rows(page).first().waitFor()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    expect(await dialog.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Stale review', 'Everywhere'])
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    // Letters that are pressed while it is open decide nothing.
    await page.keyboard.press('2')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: 'revoke', exact: true }).getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('lease')).toMatch(/^ls_/)
    const drawer = page.getByRole('complementary')
    await drawer.getByText('Gripper status').first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await page.evaluate("document.activeElement.matches('tr[data-key]')")).toBe(true)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a decision that the server did not take stays, says so, and goes with the next attempt',
  async () => {
    const { page, close } = await open('/review?team=mixing&why=expired', plant.admin)
    const row = rowOf(page, 'epic-line1:61050/tcp')
    await row.waitFor()
    await page.route('**/trpc/admin.planRevoke*', (route) =>
      route.fulfill({ status: 400, contentType: 'application/json', body: '{"broken":' }),
    )
    await row.getByRole('button', { name: 'revoke', exact: true }).click()
    await page.getByText('One decision is not saved yet.').waitFor({ timeout: 30_000 })
    expect(await row.getByRole('button', { name: 'revoke', exact: true }).getAttribute('aria-pressed')).toBe('true')
    await page.unroute('**/trpc/admin.planRevoke*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const planId = new URL(page.url()).pathname.split('/').at(-1)
    const { plan } = await must(app.call('admin.getPlan', { planId }))
    expect(plan.counts).toMatchObject({ revoke: 1 })
    await close()
  },
)

test.skipIf(!hasBrowser)('nothing that is typed in a review, or about what is reviewed, becomes markup', async () => {
  await app.addTeam('hostile', { contact: HOSTILE })
  const token = await app.addToken('hostile', 'member', { expiresAt: Date.parse('2028-01-01T00:00:00Z') })
  const request = { controller: 'epic-line2', chart: HOSTILE, purpose: HOSTILE, handle: HOSTILE, port: 61_500 }
  await must(app.call('lease.acquire', request, token))
  await must(app.call('team.update', { name: 'hostile', disabled: true }))
  const { page, complaints, close } = await open('/review?team=hostile', plant.admin)
  await rowOf(page, HOSTILE).waitFor()
  await page.keyboard.press('a')
  await page.getByRole('dialog', { name: 'Ask team hostile' }).getByText(HOSTILE).first().waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('c')
  await page.getByLabel('Note', { exact: true }).fill(HOSTILE)
  await page.keyboard.press('Enter')
  await page.keyboard.press('2')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Go on to the plan' }).click()
  await page.getByLabel('Reason').fill(HOSTILE)
  await page.getByLabel('Ticket').fill('<b>CHG</b>')
  await page.getByRole('button', { name: 'Revoke 1 lease', exact: true }).click()
  await page.getByText(`“${HOSTILE}”, <b>CHG</b>`).waitFor()
  await page.getByRole('button', { name: 'Undo all' }).click()
  await page.getByLabel('Reason').fill(HOSTILE)
  await page.keyboard.press('Enter')
  await page.getByText('Undone: all are back').waitFor()
  expect(await page.evaluate('window.caught')).toBeUndefined()
  expect(await page.locator('main img, dialog img, main b b').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('who is no admin is not offered the review, and is told whom to ask', async () => {
  const { page, complaints, close } = await open('/review', plant.packaging)
  expect(await page.getByRole('alert').first().textContent()).toContain('controls desk, ext. 4400')
  expect(await page.getByRole('navigation', { name: 'Views' }).getByText('Review').count()).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('where nothing is stale it says so; a review that nobody knows, too', async () => {
  await using quiet = await startApp()
  const token = await quiet.addToken('admin', 'admin')
  const { page, complaints, close } = await open('/review', token, quiet.url)
  await page.getByText('Nothing is stale.').waitFor()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.goto(`${quiet.url}/review/plans/pl_${'0'.repeat(26)}`)
  expect(await page.getByRole('alert').first().textContent()).toContain(`pl_${'0'.repeat(26)}`)
  expect(complaints).toEqual([])
  await close()
})
