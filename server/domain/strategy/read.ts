import { readChartFile } from './chart-file.ts'
import { type ChosenFile, chooseFiles } from './files.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import { LiteralList } from './literal-list.ts'
import { type Program, readProgram } from './program-file.ts'
import { readTagDump, type TagDump } from './tag-dump.ts'
import type { Strategy, StrategyFile, StrategyProblem } from './types.ts'

export interface ReadOptions {
  /** The strategy's name where the files do not say it, or say another one than the leases have. */
  readonly name?: string | undefined
}

/**
 * Reads the files of a strategy: `*.idb.txt`, `*.cht`, `*.cdf`, `*.crf`; others are passed over. It never throws for what stands in
 * a file: what cannot be read is a problem. Time and memory grow with the bytes that are handed in, up to `STRATEGY_LIMITS`.
 */
export function readStrategy(files: readonly StrategyFile[], { name }: ReadOptions = {}): Strategy {
  const { chosen, problems } = chooseFiles(files)
  const of = (kind: ChosenFile['kind']) => chosen.filter((each) => each.kind === kind)
  const dumpFile = of('tags')[0]
  const dump = dumpFile ? readTagDump(dumpFile.name, dumpFile.bytes) : null
  problems.push(...(dump?.problems ?? []), ...severalDumps(of('tags')))
  const tagged = dump ? dump.tags.filter(({ kind }) => kind === 'handle') : []
  const handles = new Set(tagged.map((tag) => tag.name))
  const programs = of('program').map((file) => ({ file: file.name, ...readProgram(file.bytes, handles) }))
  const charts = chartsOf(dump, programs, of('chart'))
  const list = new LiteralList(handles)
  for (const file of of('chart')) addChart(list, file)
  for (const program of programs) list.addProgram(program.file, program)
  const literals = list.finish(dumpFile?.name ?? '', tagged)
  if (list.isFull)
    problems.push(error(`There are more than ${STRATEGY_LIMITS.literals} handle values; the rest was not read.`))
  problems.push(...leftOver(dump, of('chart')))
  const found = name ?? nameOf(dumpFile, dump, programs)
  if (found === null && chosen.length > 0)
    problems.push(warning('No file says what the strategy is called: charts are compared by their own names alone.'))
  return {
    name: found,
    charts: charts.names,
    chartsComplete: charts.isComplete,
    handles: handlesOf(tagged, literals),
    tags: dump?.tags ?? [],
    literals,
    problems: problems.slice(0, STRATEGY_LIMITS.problems),
    files: chosen.map((file) => file.name),
  }
}

function addChart(list: LiteralList, file: ChosenFile): void {
  const chart = chartOf(file)
  list.chartsRead.add(chart)
  for (const find of readChartFile(file.bytes, (name) => list.noteUse(name, chart))) {
    if (list.isFull) return
    list.addScript(file.name, chart, find)
  }
}

/** PAC Control names a chart's file after the chart. */
function chartOf({ name }: ChosenFile): string {
  return name.slice(0, -'.cht'.length)
}

/** The tag dump has all charts, the program too; without both, the files that there are. */
function chartsOf(
  dump: TagDump | null,
  programs: readonly Program[],
  files: readonly ChosenFile[],
): { names: string[]; isComplete: boolean } {
  if (dump && dump.tags.length > 0) {
    const names = dump.tags.filter(({ kind }) => kind === 'chart').map((tag) => tag.name)
    return { names: [...new Set(names)], isComplete: dump.isWhole }
  }
  const compiled = [...new Set(programs.flatMap((program) => program.charts))]
  if (compiled.length > 0) return { names: compiled, isComplete: true }
  return { names: files.map(chartOf), isComplete: false }
}

/** `Palletizer.idb.txt` → `Palletizer`; PAC Control's own path in it is that of the machine on which it was saved. */
function nameOf(file: ChosenFile | undefined, dump: TagDump | null, programs: readonly Program[]): string | null {
  const fromFile = file?.name.slice(0, -'.idb.txt'.length)
  return fromFile || dump?.name || (programs.find((each) => each.name)?.name ?? null)
}

function severalDumps(dumps: readonly ChosenFile[]): StrategyProblem[] {
  const [first, ...others] = dumps.map((each) => each.name)
  if (first === undefined || others.length === 0) return []
  return [
    error(
      `There are tag dumps of several strategies (${[first, ...others].slice(0, 5).join(', ')}); charts and tags are read from ${first}.`,
    ),
  ]
}

/** Files of charts that the strategy no longer has: what they listen on may be nobody's. */
function leftOver(dump: TagDump | null, files: readonly ChosenFile[]): StrategyProblem[] {
  if (!dump?.isWhole) return []
  const known = new Set(dump.tags.filter(({ kind }) => kind === 'chart').map((tag) => tag.name.toLowerCase()))
  return files
    .filter((file) => !known.has(chartOf(file).toLowerCase()))
    .map((file) => ({
      severity: 'warning',
      file: file.name,
      line: null,
      message: `The tag dump has no chart ${chartOf(file)}: its file may be left over.`,
    }))
}

function handlesOf(tagged: readonly { name: string }[], literals: Strategy['literals']): string[] {
  const said = literals.flatMap(({ handle }) => (handle === null ? [] : [handle]))
  return [...new Set([...tagged.map((tag) => tag.name), ...said])]
}

function error(message: string): StrategyProblem {
  return { severity: 'error', file: null, line: null, message }
}

function warning(message: string): StrategyProblem {
  return { severity: 'warning', file: null, line: null, message }
}
