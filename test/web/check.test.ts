import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, FileChooser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHART, chart, HANDLE, SAMPLES, tagDump, tagRow } from '../strategy/build.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// A strategy's folder on the page, dropped by a real browser.

let app: TestApp
let browser: Browser
let plant: Plant
const folder = mkdtempSync(join(tmpdir(), 'portlease-strategy-'))

const SCRIPTS = {
  Scanner:
    'SetCommunicationHandleValue("tcp:20000", chScanner);\nSetCommunicationHandleValue("tcp:10.1.1.5:22506", chOut);',
  Robot: 'SetCommunicationHandleValue("tcp:61004", chRobot);',
  Label: 'SetCommunicationHandleValue("tcp:61030", chLabel);',
}

beforeAll(async () => {
  mkdirSync(join(folder, 'Palletizer/Archive'), { recursive: true })
  const rows = Object.keys(SCRIPTS).map((name) => tagRow(name, CHART))
  const handles = ['chScanner', 'chOut', 'chRobot', 'chLabel'].map((name) => tagRow(name, HANDLE))
  writeFileSync(join(folder, 'Palletizer/Palletizer.idb.txt'), tagDump('Palletizer', [...rows, ...handles]))
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const { bytes } = chart(name, script)
    writeFileSync(join(folder, 'Palletizer', `${name}.cht`), bytes ?? '')
  }
  // An old copy in a folder below, and something else: neither is judged.
  writeFileSync(
    join(folder, 'Palletizer/Archive/Old.cht'),
    chart('Old', 'SetCommunicationHandleValue("tcp:1", x);').bytes ?? '',
  )
  writeFileSync(join(folder, 'Palletizer/notes.docx'), 'tcp:61999')
  if (!hasBrowser) return
  const clock = plantClock()
  app = await startApp({ clock })
  plant = await fillPlant(app, clock)
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** As a hand does it: the folder itself, over the page, let go. */
async function drop(page: Page, path: string): Promise<void> {
  const box = await page.getByRole('region', { name: /Drop a strategy/ }).boundingBox()
  const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 40 }
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data })
}

test.skipIf(!hasBrowser)('a dropped folder is judged in the browser: nothing of it is sent', async () => {
  const { page, complaints, close } = await openTab(browser, app.url, '/check', { token: null })
  const sent: string[] = []
  await page.getByRole('region', { name: /Drop a strategy/ }).waitFor()
  page.on('request', (request) => sent.push(request.url()))
  await drop(page, join(folder, 'Palletizer'))
  await page.getByRole('heading', { name: 'Palletizer', exact: true }).waitFor()
  const verdicts = await page.getByRole('list', { name: 'Verdicts' }).getByRole('listitem').allTextContents()
  expect(verdicts).toHaveLength(4)
  expect(verdicts[0]).toMatch(/tcp:20000.*Scanner\.cht:1/)
  expect(verdicts.join()).not.toContain('Old.cht')
  expect(await page.getByRole('status').first().textContent()).toContain('1 thing is wrong')
  expect(sent).toEqual([])
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test.skipIf(!hasBrowser)('compared with a controller: whom to ring, and from a free number to its lease', async () => {
  const { page, complaints, close } = await openTab(browser, app.url, '/check?controller=epic-line1', {
    token: plant.packaging,
  })
  await page.getByRole('region', { name: /Drop a strategy/ }).waitFor()
  await drop(page, join(folder, 'Palletizer'))
  const list = page.getByRole('list', { name: 'Verdicts' })
  const robot = list.getByRole('listitem').filter({ hasText: 'tcp:61004' })
  await expect.poll(() => robot.textContent()).toContain('Ask mixing desk, ext. 4432')
  const label = list.getByRole('listitem').filter({ hasText: 'tcp:61030' })
  await label.getByRole('button', { name: 'Lease 61030…' }).click()
  await expect.poll(() => page.url()).toMatch(/new=1.*on=epic-line1.*port=61030/)
  // Leased by whatever way: the verdict follows by itself.
  const input = {
    controller: 'epic-line1',
    chart: 'Palletizer/Label',
    handle: 'chLabel',
    port: 61_030,
    purpose: 'labels',
  }
  expect((await app.call('lease.acquire', input, plant.packaging)).error).toBeUndefined()
  await expect.poll(() => label.textContent()).toMatch(/leased to this chart/i)
  expect(complaints).toEqual([])
  await close()
})

/** The browser's own dialog, opened by Enter. On a busy machine it may miss a key that comes as the page is drawn. */
async function chooserOf(page: Page): Promise<FileChooser> {
  for (;;) {
    const opened = page.waitForEvent('filechooser', { timeout: 5000 }).catch(() => null)
    await page.getByRole('button', { name: 'Pick a folder…' }).press('Enter')
    const chooser = await opened
    if (chooser) return chooser
  }
}

test.skipIf(!hasBrowser)('by the keyboard: a folder is picked; the samples of a real strategy are read', async () => {
  const { page, close } = await openTab(browser, app.url, '/check', { token: null })
  const chooser = await chooserOf(page)
  await chooser.setFiles(SAMPLES)
  await page.getByRole('heading', { name: 'NodeRedTester' }).waitFor()
  await close()
})

test.skipIf(!hasBrowser)('a report is evidence: it becomes findings, and nothing is released', async () => {
  const { page, close } = await openTab(browser, app.url, '/check?controller=epic-line2', { token: plant.packaging })
  await page.getByRole('region', { name: /Drop a strategy/ }).waitFor()
  await drop(page, join(folder, 'Palletizer'))
  await page.getByRole('button', { name: 'Report to the ledger' }).click()
  await page.getByText(/Reported: .* Nothing was released by it/).waitFor()
  const { findings } = (await app.call('finding.list', { controller: 'epic-line2' })).data
  expect(findings).toMatchObject([{ port: 20_000, transport: 'tcp' }])
  await close()
})
