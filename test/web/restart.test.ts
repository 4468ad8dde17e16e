import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_TOKEN } from '../support/app.ts'
import { openLine } from '../support/line.ts'
import { startServer, temporaryFolder } from '../support/process.ts'
import { must } from '../support/site.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'

// A server that is killed under an open page, and comes back.

let browser: Browser

beforeAll(async () => {
  if (hasBrowser) browser = await startBrowser()
})
afterAll(() => browser?.close())

const portOf = (url: string) => Number(new URL(url).port)

test.skipIf(!hasBrowser)(
  'while the server is away the page says so and stays readable; when it is back the page catches up by itself',
  async () => {
    using folder = temporaryFolder()
    await using first = await startServer({ folder: folder.path })
    // The page's address stays the same, whatever server stands behind it.
    await using line = await openLine(portOf(first.url))
    await must(first.call('controller.register', { name: 'epic-line1' }))
    const acquire = (chart: string) => ({ controller: 'epic-line1', chart, purpose: 'p', port: 61_000 })
    await must(first.call('lease.acquire', acquire('Palletizer/Before')))
    const { page, close } = await openTab(browser, `http://127.0.0.1:${line.port}`, '/explain/61000', {
      token: ADMIN_TOKEN,
    })
    await page.getByRole('cell', { name: 'Palletizer/Before' }).waitFor()
    await page.evaluate("window.sameDocument = 'yes'")

    await first.kill()
    line.target = null
    line.cut()
    await page.getByText('The server does not answer').waitFor()
    expect(await page.getByRole('cell', { name: 'Palletizer/Before' }).isVisible()).toBe(true)

    await using second = await startServer({ folder: folder.path })
    await must(second.call('controller.register', { name: 'epic-line2' }))
    await must(second.call('lease.acquire', { ...acquire('Palletizer/Meanwhile'), controller: 'epic-line2' }))
    line.target = portOf(second.url)
    line.mend()
    await page.getByRole('cell', { name: 'Palletizer/Meanwhile' }).waitFor()
    await expect.poll(() => page.getByText('The server does not answer').count()).toBe(0)
    // Live again, not only once.
    await must(second.call('controller.register', { name: 'epic-line3' }))
    await must(second.call('lease.acquire', { ...acquire('Palletizer/After'), controller: 'epic-line3' }))
    await page.getByRole('cell', { name: 'Palletizer/After' }).waitFor()
    expect(await page.evaluate('window.sameDocument')).toBe('yes')
    await close()
  },
)
