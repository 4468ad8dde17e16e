import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../house/sources.ts'

const run = promisify(execFile)

/** The parcel as `npm ci` makes it; what others changed in the sources meanwhile is in it. */
export async function parcelOnDisk(): Promise<{ tarball: Buffer; commandLine: Buffer }> {
  await run(process.execPath, ['--import', 'tsx', 'client/parcel/build.ts'], { cwd: ROOT })
  const read = (name: string) => readFileSync(join(ROOT, 'dist/parcel', name))
  return { tarball: read('portlease.tgz'), commandLine: read('portlease.mjs') }
}

/** A folder of its own, gone at the end of the scope. */
export function scratch(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'portlease-parcel-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** An address on this computer where nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/`
}

/** npm in a folder, with a cold cache and a registry that is not there. Rejects with what npm prints. */
export async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const cold = ['--cache', join(cwd, '.npm-cache'), '--registry', await closedAddress(), '--no-audit', '--no-fund']
  await run('npm', [...args, ...cold, '--fetch-retries=0'], { cwd, env: { ...plainEnv(), HOME: cwd } })
}

/** The environment without what would lead commands elsewhere. */
function plainEnv(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|PORTLEASE_)/i.test(name)))
}
