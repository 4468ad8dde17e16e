import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

/** Debian's; another one is named by CHROMIUM. */
export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium'

/** Before the first browser test: the page as it stands in the sources, and a browser to look at it with. */
export default async function setup(): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    const how = 'apt-get install chromium, or name another one: CHROMIUM=/path/to/chromium'
    if (process.env.CI) throw new Error(`CI tests the page in a browser, and there is none. ${how}`)
    console.warn(`\n  NO BROWSER: the tests of the page are skipped.\n  ${how}\n`)
    return
  }
  // What people get: under vitest's NODE_ENV React would be built for its developers, and three times as large.
  const env = { ...process.env, NODE_ENV: 'production' }
  await promisify(execFile)('npm', ['run', '--silent', 'page'], { env })
}
