import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../../client/cli/exit.ts'
import { readFolder } from '../../client/cli/strategy/folder.ts'

test('a loop of links, as the folder or in it, is told as such and is no fault of portlease', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-lint-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const loop = join(folder, 'Loop.cht')
  symlinkSync('Loop.cht', loop)
  for (const path of [folder, loop]) {
    expect(() => readFolder(path)).toThrow(UsageError)
    expect(() => readFolder(path)).toThrow(/Loop\.cht cannot be read/)
  }
})
