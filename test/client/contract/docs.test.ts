import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../../house/sources.ts'

test('the example of docs/testing.md runs as it stands, and prints what its comments say', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/testing.md'), 'utf8')) ?? []
  const said = [...example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
  expect(said).toHaveLength(3)
  // From the root, because a package may import itself by its name.
  const args = ['--import', 'tsx', '--input-type=module', '-e', example]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  expect(stdout.trim().split('\n')).toEqual(said)
})
