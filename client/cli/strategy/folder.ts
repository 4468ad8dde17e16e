import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileKind, isTooLarge, STRATEGY_LIMITS, type StrategyFile } from '../../../server/domain/strategy/index.ts'
import { UsageError } from '../exit.ts'

/** The files of a strategy in a folder, or one file. Nothing is read that is too large; what is left out is told by `readStrategy`. */
export function readFolder(path: string): StrategyFile[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat)
    throw new UsageError(`There is no folder ${path}.`, [['for example', 'portlease lint C:\\Strategies\\Palletizer']])
  if (!stat.isDirectory()) return [readOne(path, basename(path))]
  const names = readdirSync(path)
    .filter((name) => fileKind(name) !== null)
    .sort()
  let total = 0
  return names
    .filter((name) => statSync(join(path, name), { throwIfNoEntry: false })?.isFile())
    .map((name) => {
      const file = readOne(join(path, name), name, STRATEGY_LIMITS.totalBytes - total)
      total += file.bytes?.length ?? 0
      return file
    })
}

function readOne(path: string, name: string, left: number = STRATEGY_LIMITS.totalBytes): StrategyFile {
  const { size } = statSync(path)
  if (isTooLarge(size) || size > left) return { name, bytes: null, size }
  try {
    return { name, bytes: readFileSync(path) }
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}
