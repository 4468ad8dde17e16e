import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Lease } from '../../../server/domain/wire.ts'
import type { TestApp } from '../../support/app.ts'
import { must } from '../../support/site.ts'

/** What the tests of the views of leases share. */

/** The lease of a chart on epic-line1, whatever became of it. */
export async function leaseOf(app: TestApp, chart: string): Promise<Lease> {
  const state = ['active', 'expired', 'quarantined', 'ended']
  const { leases } = await must(app.call<{ leases: Lease[] }>('lease.list', { chart, state, controller: 'epic-line1' }))
  const [lease] = leases
  if (lease === undefined) throw new Error(`no lease of ${chart}`)
  return lease
}

/** What stands in the corner at last. */
export function expectSaid(page: Page, text: string): Promise<void> {
  return expect.poll(() => page.locator('.toasts').textContent()).toContain(text)
}

/** axe finds nothing on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
