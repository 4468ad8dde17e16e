import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellsOf } from '../../client/web/views/controller/cells.ts'
import { layOut, placeOf } from '../../client/web/views/controller/layout.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { hasBrowser, openTab, startBrowser } from './support/browser.ts'
import { fillPlant, type Plant, plantClock } from './support/plant.ts'

// The port map in a browser, against a real server.

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

const open = (path: string, more: object = {}) => openTab(browser, app.url, path, { token: plant.packaging, ...more })
const line = (page: Page) => page.locator('#map-line')
const map = (page: Page) => page.getByRole('application', { name: /Port map of epic-line1/ })

test.skipIf(!hasBrowser)(
  'opens at the number in the address, says who has it, and the table stands at its lease',
  async () => {
    const { page, complaints, close } = await open('/c/epic-line1?p=61004')
    await expect
      .poll(() => line(page).textContent())
      .toMatch(/61004\/tcp.*overdue.*Mixer\/PLC_Link.*mixing.*mixing desk, ext\. 4432/)
    await expect.poll(() => page.locator('tr[aria-selected=true]').textContent()).toContain('61004/tcp')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'by keys alone: move, jump by digits, find, choose consecutive numbers, and lease them',
  async () => {
    const { page, complaints, close } = await open('/c/epic-line1?p=61000')
    await map(page).focus()
    await page.keyboard.press('o')
    await expect.poll(() => line(page).textContent()).toContain('61004/tcp')
    await page.keyboard.press('5')
    await page.keyboard.type('0500')
    await page.keyboard.press('Enter')
    await expect.poll(() => line(page).textContent()).toMatch(/50500\/tcp.*not for charts/)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => line(page).textContent()).toContain('51000/tcp')
    await page.keyboard.press('f')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(() => line(page).textContent()).toContain('51001–51003/tcp')
    await expect.poll(() => page.url()).toMatch(/p=51001&n=3|n=3.*p=51001/)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toMatch(/new=1/)
    await expect.poll(() => page.url()).toMatch(/port=51001.*count=3/)
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)('a reload shows what was chosen', async () => {
  const { page, close } = await open('/c/epic-line1?p=61005&n=1&team=mixing')
  await expect.poll(() => line(page).textContent()).toContain('61005/tcp')
  expect(await page.getByLabel('Light up').inputValue()).toBe('mixing')
  await map(page).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.url()).toContain('p=61006')
  await page.reload()
  await expect.poll(() => line(page).textContent()).toContain('61006/tcp')
  await close()
})

test.skipIf(!hasBrowser)(
  'by pointer: a click says, a drag chooses and stops at a lease with the reason, a double click opens',
  async () => {
    const { page, complaints, close } = await open('/c/epic-line1?p=61000')
    const canvas = page.locator('.map-canvas')
    await canvas.waitFor()
    await expect.poll(() => canvas.getAttribute('data-drawn')).not.toBeNull()
    const at = await placesOn(page)
    await page.mouse.move(...at(61_060))
    await expect.poll(() => line(page).textContent()).toMatch(/61060\/tcp.*Filler\/Valve_Status/)
    await page.mouse.click(...at(61_002))
    await expect.poll(() => line(page).textContent()).toContain('61002/tcp')
    await expect.poll(() => page.url()).toContain('p=61002')
    expect(page.url()).not.toContain('lease=')
    await page.mouse.move(...at(61_015))
    await page.mouse.down()
    await page.mouse.move(...at(61_018))
    await expect.poll(() => line(page).textContent()).toContain('61015–61018/tcp')
    await page.mouse.move(...at(61_022))
    await expect.poll(() => line(page).textContent()).toContain('61020 is quarantined')
    await page.mouse.up()
    await page.mouse.click(...at(61_004))
    await expect.poll(() => page.url()).toContain('lease=ls_')
    await page.locator('.drawer').getByText('Mixer/PLC_Link').first().waitFor()
    await page.goBack()
    await expect.poll(() => page.locator('.drawer').count()).toBe(0)
    await page.mouse.dblclick(...at(61_030))
    await expect.poll(() => page.url()).toMatch(/new=1.*port=61030|port=61030.*new=1/)
    expect(complaints).toEqual([])
    await close()
  },
)

/** Where the middle of a number's cell is on the screen, by the layout that the page has too. */
async function placesOn(page: Page) {
  const { runs } = (await app.call('controller.map', { controller: 'epic-line1', transport: 'tcp' })).data
  const width = (await page.evaluate("document.querySelector('.map-box').clientWidth")) as number
  const layout = layOut(cellsOf(runs, 'packaging'), width - 6)
  const box = (await page.locator('.map-canvas').boundingBox())!
  return (port: number) => {
    const { x, y } = placeOf(layout, port)!
    return [box.x + x + layout.pitch / 2, box.y + y + layout.pitch / 2] as const
  }
}

test.skipIf(!hasBrowser)(
  'a lease that somebody else makes appears without a reload, and the line says who made it',
  async () => {
    const { page, close } = await open('/c/epic-line1?p=61040')
    await expect.poll(() => line(page).textContent()).toMatch(/61040\/tcp\s*free/)
    const input = { controller: 'epic-line1', chart: 'Palletizer/New', purpose: 'live', port: 61_040 }
    expect((await app.call('lease.acquire', input, plant.mixing)).error).toBeUndefined()
    await expect.poll(() => line(page).textContent(), { timeout: 5000 }).toMatch(/Palletizer\/New.*by mixing-laptop/)
    await page.getByRole('cell', { name: 'Palletizer/New' }).waitFor()
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'a forbidden range opens the technote’s rows and the findings in it; UDP is a space of its own',
  async () => {
    const { page, complaints, close } = await open('/c/epic-line1')
    await page.getByRole('button', { name: /0–22003.*1 finding/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Kit/DNP3').waitFor()
    await dialog.getByText('Modbus/TCP').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.getByRole('button', { name: 'UDP' }).click()
    await expect.poll(() => page.url()).toContain('t=udp')
    await page.getByRole('cell', { name: /Mixer\/Cameras/ }).waitFor()
    expect(complaints).toEqual([])
    await close()
  },
)

test.skipIf(!hasBrowser)(
  'on a phone a finger gets the hundred as keys; who may only look is offered no lease',
  async () => {
    const look = { token: plant.viewer, width: 390, height: 844 }
    const { page, complaints, close } = await openTab(browser, app.url, '/c/epic-line1?p=61001', look)
    const canvas = page.locator('.map-canvas')
    await expect.poll(() => canvas.getAttribute('data-drawn')).not.toBeNull()
    await canvas.scrollIntoViewIfNeeded()
    // A finger on the first row of free numbers below 49200, which stands second.
    const finger = { pointerType: 'touch', bubbles: true, button: 0 }
    const box = (await canvas.boundingBox())!
    for (let y = 20; y < box.height && (await page.getByRole('dialog').count()) === 0; y += 3) {
      const place = { ...finger, clientX: box.x + 52, clientY: box.y + y }
      await canvas.dispatchEvent('pointerup', place)
    }
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button').count()).toBeGreaterThan(1)
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: /^Lease/ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  },
)
