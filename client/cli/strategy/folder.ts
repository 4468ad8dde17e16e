import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileKind, isTooLarge, STRATEGY_LIMITS, type StrategyFile } from '../../../server/domain/strategy/index.ts'
import { UsageError } from '../exit.ts'

/** The files of a strategy in a folder, or one file. Nothing is read that is too large; what is left out is told by `readStrategy`. */
export function readFolder(path: string): StrategyFile[] {
  const stat = reading(path, () => statSync(path, { throwIfNoEntry: false }))
  if (!stat)
    throw new UsageError(`There is no folder ${path}.`, [['for example', 'portlease lint C:\\Strategies\\Palletizer']])
  if (!stat.isDirectory()) return [readOne(path, basename(path))]
  const names = reading(path, () => readdirSync(path))
    .filter((name) => fileKind(name) !== null)
    .sort()
  let total = 0
  const isFile = (file: string) => reading(file, () => statSync(file, { throwIfNoEntry: false }))?.isFile()
  return names
    .filter((name) => isFile(join(path, name)))
    .map((name) => {
      const file = readOne(join(path, name), name, STRATEGY_LIMITS.totalBytes - total)
      total += file.bytes?.length ?? 0
      return file
    })
}

function readOne(path: string, name: string, left: number = STRATEGY_LIMITS.totalBytes): StrategyFile {
  const { size } = reading(path, () => statSync(path))
  if (isTooLarge(size) || size > left) return { name, bytes: null, size }
  return { name, bytes: reading(path, () => readFileSync(path)) }
}

/** No rights, a loop of links, a disk that is gone: the person's to mend, not a fault of this program. */
function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}
