import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from '../support/app.ts'
import { openTab, startBrowser } from './support/browser.ts'
import { fillPlant, plantClock } from './support/plant.ts'

// node --import tsx test/web/screenshots.ts --out FOLDER [--path /controllers …] [--as admin|packaging|viewer|nobody]
// Pictures of views with the tests' plant in them: light and dark, desktop and phone.

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'bench-results/screens' },
    path: { type: 'string', multiple: true },
    as: { type: 'string', default: 'admin' },
    only: { type: 'string' },
  },
})

const LOOKS = [
  ['desktop-light', { theme: 'light', width: 1366, height: 768 }],
  ['desktop-dark', { theme: 'dark', width: 1366, height: 768 }],
  ['phone-light', { theme: 'light', width: 390, height: 844 }],
  ['phone-dark', { theme: 'dark', width: 390, height: 844 }],
] as const

mkdirSync(values.out, { recursive: true })
const clock = plantClock()
await using app = await startApp({ clock })
const plant = await fillPlant(app, clock)
const token = values.as === 'nobody' ? null : plant[values.as as keyof typeof plant]
const browser = await startBrowser()
for (const path of values.path ?? ['/controllers', '/c/epic-line1?p=61004', '/leases', '/explain/22001', '/log']) {
  for (const [name, look] of LOOKS.filter(([each]) => !values.only || each.includes(values.only))) {
    const { page, complaints, close } = await openTab(browser, app.url, path, { token, ...look })
    // The event stream stays open, so the network is never idle; what is loading says so.
    await page.locator('main h1, main h2').first().waitFor()
    while ((await page.locator('.loading').count()) > 0) await page.waitForTimeout(50)
    await page.waitForTimeout(300)
    const file = `${path.replace(/^\//, '').replace(/[^\w.-]+/g, '_') || 'home'}-${name}.png`
    await page.screenshot({ path: join(values.out, file) })
    for (const complaint of complaints) console.log(`${path} ${name}: ${complaint}`)
    console.log(join(values.out, file))
    await close()
  }
}
await browser.close()
