import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Lease, PlanRecordAnswer } from '../../server/domain/wire.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { tabTo } from './support/keyboard.ts'
import { type Left, leasingClock, leaveBehind } from './support/stale.ts'

// The stale review in the page: each test works through the leases of a team of its own.

// A busy machine looks at each dialog for seconds (axe).
vi.setConfig({ testTimeout: 120_000 })

let app: TestApp
let browser: Browser
let admin: string
let second: string
const left = new Map<string, Left>()

beforeAll(async () => {
  if (!hasBrowser) return
  const clock = leasingClock()
  app = await startApp({ clock })
  const far = Date.parse('2028-01-01T00:00:00Z')
  admin = await app.addToken('admin', 'admin', { name: 'admin-plant', expiresAt: far })
  second = await app.addToken('admin', 'admin', { name: 'admin-night', expiresAt: far })
  const teams = { robotics: 6, mixing: 4, filling: 3, paint: 5, welding: 5, kiln: 2, press: 2 }
  for (const each of await leaveBehind(app, clock, teams)) left.set(each.team, each)
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
})

/** What does not come says what it was, before the test's own time is over. */
const open = async (path: string, token: string) => {
  const tab = await openTab(browser, app.url, path, { token })
  tab.page.setDefaultTimeout(30_000)
  return tab
}
const leasesOf = (team: string) => left.get(team)?.leases ?? []
const stateOf = async (team: string) => {
  const { leases } = await must(app.call<{ leases: Lease[] }>('lease.list', { team, sort: 'port', order: 'asc' }))
  return leases.map(({ state }) => state)
}
const planOf = async (page: Page) => {
  const planId = new URL(page.url()).pathname.split('/').at(-1)
  return (await must(app.call<PlanRecordAnswer>('admin.getPlan', { planId }))).plan
}
const rowOf = (page: Page, port: number): Locator => page.getByRole('row').filter({ hasText: `:${port}/tcp` })
const pressed = (page: Page, port: number, choice: string) =>
  rowOf(page, port).getByRole('button', { name: choice, exact: true }).getAttribute('aria-pressed')
const saved = (page: Page) => page.getByText('Saved', { exact: true }).waitFor()

test.skipIf(!hasBrowser)(
  'a whole review by keyboard alone: decided, planned, carried out with reason, ticket and count, and undone',
  async () => {
    const { page, complaints, close } = await open('/review?team=robotics', admin)
    await rowOf(page, 61_000).waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    // The first is kept, the next asked about; the other four are selected and revoked at once.
    await page.keyboard.press('1')
    await page.keyboard.press('3')
    for (const key of ['x', 'j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByText('4 selected').waitFor()
    await page.keyboard.press('2')
    await saved(page)
    const decisions = (await planOf(page)).decisions.map(({ decision }) => decision)
    expect(decisions).toEqual(['keep', 'ask', 'revoke', 'revoke', 'revoke', 'revoke'])

    await tabTo(page, 'Go on to the plan', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('4 ports go to quarantine until').waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await tabTo(page, 'Reason')
    await page.keyboard.type('November review')
    await tabTo(page, 'Ticket')
    await page.keyboard.type('CHG-1042')
    await tabTo(page, 'Type 4 to revoke 4 leases')
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('button', { name: 'Revoke 4 leases' }).getAttribute('aria-disabled')).toBe('true')
    expect(await stateOf('robotics')).toEqual(Array(6).fill('active'))
    await page.keyboard.press('Backspace')
    await page.keyboard.type('4')
    await page.keyboard.press('Enter')

    await page
      .getByRole('heading', { name: /^Done at revision \d+: 4 revoked, 1 kept, 1 left, 0 had changed/ })
      .waitFor()
    expect(await stateOf('robotics')).toEqual(['active', 'active', ...Array(4).fill('quarantined')])
    const { plan } = { plan: await planOf(page) }
    expect(plan).toMatchObject({ appliedBy: 'admin-plant', reason: 'November review', ticket: 'CHG-1042' })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

    await tabTo(page, 'Undo all')
    await page.keyboard.press('Enter')
    await page.keyboard.type('the cell is still used')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText('Undone: all are back with their holders.').waitFor()
    expect(await stateOf('robotics')).toEqual(Array(6).fill('active'))
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a draft survives a reload; a second admin finds it and goes on, and neither takes the other’s decisions away',
  async () => {
    const one = await open('/review?team=mixing', admin)
    await rowOf(one.page, 61_000).getByRole('button', { name: 'keep', exact: true }).click()
    await rowOf(one.page, 61_001).getByRole('button', { name: 'revoke', exact: true }).click()
    await saved(one.page)
    await one.page.reload()
    await expect.poll(() => pressed(one.page, 61_000, 'keep')).toBe('true')
    expect(await pressed(one.page, 61_001, 'revoke')).toBe('true')
    const plan = await planOf(one.page)

    const two = await open('/review', second)
    await two.page.getByRole('region', { name: 'Drafts' }).getByText('1 keep, 1 revoke, 0 ask').waitFor()
    await two.page.locator(`a[href="/review/plans/${plan.id}"]`).click()
    await expect.poll(() => two.page.url()).toContain(plan.id)
    await two.page.getByLabel('Team', { exact: true }).selectOption('mixing')
    await expect.poll(() => pressed(two.page, 61_001, 'revoke')).toBe('true')
    // Both decide, each about another lease and one about the same: nothing but that one is replaced.
    await rowOf(two.page, 61_002).getByRole('button', { name: 'ask', exact: true }).click()
    await rowOf(one.page, 61_003).getByRole('button', { name: 'keep', exact: true }).click()
    await rowOf(two.page, 61_001).getByRole('button', { name: 'keep', exact: true }).click()
    await expect.poll(() => pressed(one.page, 61_002, 'ask')).toBe('true')
    await expect.poll(() => pressed(one.page, 61_001, 'keep')).toBe('true')
    await expect.poll(() => pressed(two.page, 61_003, 'keep')).toBe('true')
    const decided = new Map((await planOf(one.page)).decisions.map(({ id, decision }) => [id, decision]))
    expect(leasesOf('mixing').map(({ id }) => decided.get(id))).toEqual(['keep', 'keep', 'ask', 'keep'])
    expect([...one.complaints, ...two.complaints]).toEqual([])
    await one.close()
    await two.close()
  },
)

test.skipIf(!hasBrowser)(
  'a lease that changed after its decision says so at once, is left alone when the plan is carried out, and told',
  async () => {
    const { page, complaints, close } = await open('/review?team=filling', admin)
    for (const port of [61_000, 61_001, 61_002])
      await rowOf(page, port).getByRole('button', { name: 'revoke', exact: true }).click()
    await saved(page)
    const [changed] = leasesOf('filling')
    await must(app.call('lease.update', { id: changed?.id, revision: changed?.revision, purpose: 'still needed' }))
    await rowOf(page, 61_000).getByText('changed since “revoke”: decide again.').waitFor()
    expect(await pressed(page, 61_000, 'revoke')).toBe('false')
    await page.getByRole('button', { name: 'Go on to the plan' }).click()
    await page.getByRole('region', { name: 'Changed meanwhile' }).getByText('epic-filling:61000/tcp').waitFor()
    await page.getByLabel('Reason').fill('review')
    await page.getByRole('button', { name: 'Revoke 2 leases' }).click()
    await page.getByRole('heading', { name: /2 revoked, 0 kept, 0 left, 1 had changed meanwhile/ }).waitFor()
    const told = page.getByRole('region', { name: 'Skipped' })
    expect(await told.textContent()).toContain('epic-filling:61000/tcp')
    expect(await stateOf('filling')).toEqual(['active', 'quarantined', 'quarantined'])
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'what was seen lately is warned of and can be taken out; a note goes with its decision; the record is a sheet',
  async () => {
    const { page, complaints, close } = await open('/review?team=paint', admin)
    await page.getByRole('button', { name: 'Select all 5' }).click()
    await page.getByRole('region', { name: 'Selected leases' }).getByRole('button', { name: 'Revoke 5' }).click()
    await rowOf(page, 61_003)
      .getByRole('button', { name: /^Note on/ })
      .click()
    await page.getByLabel('Note', { exact: true }).fill('=HYPERLINK("http://evil.example")')
    await page.keyboard.press('Enter')
    await saved(page)
    expect((await planOf(page)).decisions[3]).toMatchObject({
      decision: 'revoke',
      note: '=HYPERLINK("http://evil.example")',
    })
    await page.getByRole('button', { name: 'Go on to the plan' }).click()
    const warned = page.getByRole('region', { name: 'Seen lately' })
    await warned.getByText('epic-paint:61000/tcp, Cell/Chart_0: seen today').waitFor()
    await warned.getByRole('button', { name: 'Take it out: epic-paint:61000/tcp' }).click()
    await page.getByLabel('Type 4 to revoke 4 leases').fill('4')
    await page.getByLabel('Reason').fill('paint shop closed')
    await page.getByRole('button', { name: 'Revoke 4 leases' }).click()
    await page.getByRole('heading', { name: /4 revoked, 0 kept, 1 left/ }).waitFor()
    expect(await stateOf('paint')).toEqual(['active', ...Array(4).fill('quarantined')])
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Evidence for this review' }).click(),
    ])
    const sheet = readFileSync(await file.path(), 'utf8')
    expect(file.suggestedFilename()).toBe(`${(await planOf(page)).id}.csv`)
    const lines = sheet.trimEnd().split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[1]).toMatch(/^epic-paint:61000\/tcp,Cell\/Chart_0,.*,ask,,"left, asked",/)
    expect(lines[4]).toContain(`revoke,"'=HYPERLINK(""http://evil.example"")",revoked,`)
    expect(complaints).toEqual([])
    await close()
  },
)
