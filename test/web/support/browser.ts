import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { CHROMIUM } from './build.ts'

export const hasBrowser = existsSync(CHROMIUM)

/** Nothing that a headless browser would ask the network for. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS })
}

export interface Look {
  /** Null: not signed in. */
  token: string | null
  theme?: 'light' | 'dark'
  width?: number
  height?: number
  timezone?: string
}

/** A tab of its own browser profile, signed in, on a path of the page. What the page throws or blocks fails the test. */
export async function openTab(browser: Browser, url: string, path: string, look: Look): Promise<Tab> {
  const { token, theme = 'light', width = 1366, height = 768, timezone = 'Europe/Berlin' } = look
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    timezoneId: timezone,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  if (token !== null) {
    // As a person who pasted it: into this tab's own storage, before the page runs.
    await context.addInitScript(`sessionStorage.setItem('portlease.token', ${JSON.stringify(token)})`)
  }
  await page.goto(url + path)
  return { page, complaints, close: () => context.close() }
}

export interface Tab {
  readonly page: Page
  /** Errors of scripts and of the content security policy. A test ends with `expect(tab.complaints).toEqual([])`. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}
