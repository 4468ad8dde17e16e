import { megabytes, STRATEGY_LIMITS } from './limits.ts'
import type { FileKind, StrategyFile, StrategyProblem } from './types.ts'

/** A file of a kind that is read, and its name without folders. */
export interface ChosenFile {
  readonly kind: FileKind
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a file is by its name; null: it is not read. */
export function fileKind(name: string): FileKind | null {
  const lower = name.toLowerCase()
  if (lower.endsWith('.idb.txt')) return 'tags'
  if (lower.endsWith('.cht')) return 'chart'
  return lower.endsWith('.cdf') || lower.endsWith('.crf') ? 'program' : null
}

/** Whether a file of `size` bytes is too large to read. Ask before reading it, and hand it in with `bytes: null`. */
export function isTooLarge(size: number): boolean {
  return size > STRATEGY_LIMITS.fileBytes
}

/**
 * The files of one strategy: those beside the tag dump, else those of the folder highest up. Copies that people keep in folders
 * below are left out, with a word about it.
 */
export function chooseFiles(files: readonly StrategyFile[]): { chosen: ChosenFile[]; problems: StrategyProblem[] } {
  const known = files.filter(({ name }) => fileKind(name) !== null)
  if (known.length === 0) return { chosen: [], problems: [nothing()] }
  const problems: StrategyProblem[] = []
  const folder = chosenFolder(known)
  const inside = known.filter(({ name }) => folderOf(name) === folder)
  const left = known.length - inside.length
  if (left > 0) {
    const files = left === 1 ? '1 file' : `${left} files`
    problems.push(
      warning(null, `${files} of strategies in other folders were left out: one strategy is checked at a time.`),
    )
  }
  const sorted = inside.sort((a, b) => compare(baseOf(a.name), baseOf(b.name)))
  return { chosen: withinLimits(sorted, problems), problems }
}

function withinLimits(files: readonly StrategyFile[], problems: StrategyProblem[]): ChosenFile[] {
  const chosen: ChosenFile[] = []
  let total = 0
  for (const [index, { name, bytes, size }] of files.entries()) {
    const base = baseOf(name)
    if (index >= STRATEGY_LIMITS.files) {
      problems.push(error(null, `There are more than ${STRATEGY_LIMITS.files} files; the rest was not read.`))
      break
    }
    const length = bytes?.length ?? size ?? 0
    if (isTooLarge(length)) {
      const limit = megabytes(STRATEGY_LIMITS.fileBytes)
      const message = `This file has ${megabytes(length)} and was not read: files of a strategy have at most ${limit}.`
      problems.push(error(base, message))
      continue
    }
    total += length
    if (bytes === null || total > STRATEGY_LIMITS.totalBytes) {
      const limit = megabytes(STRATEGY_LIMITS.totalBytes)
      problems.push(error(base, `From this file on nothing was read: the files have more than ${limit} together.`))
      break
    }
    const kind = fileKind(base)
    if (kind) chosen.push({ kind, name: base, bytes })
  }
  return chosen
}

/** The folder of the tag dump that lies highest; without one, of the file that does. */
function chosenFolder(files: readonly StrategyFile[]): string {
  const dumps = files.filter(({ name }) => fileKind(name) === 'tags')
  const folders = (dumps.length > 0 ? dumps : files).map(({ name }) => folderOf(name))
  return folders.reduce((best, each) => ((depth(each) - depth(best) || compare(each, best)) < 0 ? each : best))
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length
}

function folderOf(name: string): string {
  const path = name.replaceAll('\\', '/')
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function baseOf(name: string): string {
  return name.replaceAll('\\', '/').split('/').pop() ?? name
}

/** By code points: the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function nothing(): StrategyProblem {
  return error(null, 'No file of a PAC Control strategy is here: *.idb.txt, *.cht, *.cdf or *.crf.')
}

function error(file: string | null, message: string): StrategyProblem {
  return { severity: 'error', file, line: null, message }
}

function warning(file: string | null, message: string): StrategyProblem {
  return { severity: 'warning', file, line: null, message }
}
