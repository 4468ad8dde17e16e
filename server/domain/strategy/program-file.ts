import { decodeText, linesOf, shown } from './decode.ts'
import { parseHandleValue, UNKNOWN_PART } from './handle-value.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import type { HandleValue } from './types.ts'

/** A handle value in a program. */
export interface ProgramFind {
  readonly text: string
  readonly value: HandleValue
  /** Line of the file. */
  readonly line: number
  /** Name of the chart; null outside of charts, where variables get their first values. */
  readonly chart: string | null
  /** The word that follows, without the sign before its name: `*sValue` is `sValue`. */
  readonly target: string | null
}

export interface Program {
  readonly name: string | null
  readonly charts: readonly string[]
  readonly finds: readonly ProgramFind[]
  /** Which chart names which handle. */
  readonly uses: readonly { handle: string; chart: string }[]
}

interface Open extends Omit<ProgramFind, 'chart' | 'value' | 'target'> {
  target: string | null
  /** Number of the chart's task: `: 3_46` is block 46 of task 3. */
  task: string | null
  isJoined: boolean
}

/** Characters of a line in which definitions and names are looked for. */
const LOOKED_AT = 500
const NAME = /[A-Za-z_][A-Za-z0-9_]*/g
const WORD = /^: ([0-9]+)_[0-9]+\s*$/
const TASK_NAME = /^&(\S{1,200}) ' T([0-9]+)\s+SETTASK/
const TASK = /^[0-9]+ TASK\s+&(\S{1,200})\s*$/
const FILE_NAME = /^: FILENAME\s+\." (.{1,200}?) ?" ;/
const APPENDS = /\$(CAT|APPEND)\b/

/**
 * The handle values in the program that PAC Control downloads (`*.cdf`, `*.crf`): text in the manner of Forth, where `" text"` is
 * a string, `." text"` is printed, `\\` begins a comment, and `: 3_46` to the next definition is block 46 of task 3. `handles` are
 * the names that `uses` is about.
 */
export function readProgram(bytes: Uint8Array, handles: ReadonlySet<string>): Program {
  const reader = new ProgramReader(handles)
  for (const { line, text } of linesOf(decodeText(bytes))) reader.read(line, text)
  return reader.finish()
}

class ProgramReader {
  readonly #handles: ReadonlySet<string>
  readonly #finds: Open[] = []
  readonly #charts: string[] = []
  readonly #chartOfTask = new Map<string, string>()
  readonly #tasksOf = new Map<string, Set<string>>()
  #name: string | null = null
  #task: string | null = null

  constructor(handles: ReadonlySet<string>) {
    this.#handles = handles
  }

  read(line: number, text: string): void {
    const short = text.slice(0, LOOKED_AT)
    const last = this.#finds.at(-1)
    if (last && last.target === null && last.line === line - 1) last.target = targetIn(short)
    if (text.startsWith('\\')) return
    const block = WORD.exec(short)
    if (block) this.#task = block[1]!
    else if (/^(T?: |T;)/.test(short)) this.#task = null
    this.#readNames(short)
    readStrings(text, line, this.#task, this.#finds)
  }

  #readNames(short: string): void {
    this.#name ??= FILE_NAME.exec(short)?.[1]?.trim() ?? null
    const declared = TASK.exec(short)?.[1]
    const isChart = declared !== undefined && declared !== '_INIT_IO'
    if (isChart && this.#charts.length < STRATEGY_LIMITS.tags) this.#charts.push(clean(declared))
    const named = TASK_NAME.exec(short)
    if (named) this.#chartOfTask.set(named[2]!, clean(named[1]!))
    if (this.#task === null) return
    for (const [name] of short.matchAll(NAME)) {
      if (!this.#handles.has(name)) continue
      const tasks = this.#tasksOf.get(name) ?? new Set()
      this.#tasksOf.set(name, tasks.add(this.#task))
    }
  }

  finish(): Program {
    const uses = [...this.#tasksOf].flatMap(([handle, tasks]) =>
      [...tasks].flatMap((task) => {
        const chart = this.#chartOfTask.get(task)
        return chart === undefined ? [] : [{ handle, chart }]
      }),
    )
    const name = this.#name === null ? null : clean(this.#name)
    return { name, charts: this.#charts, finds: this.#finds.flatMap((each) => closed(each, this.#chartOfTask)), uses }
  }
}

/** The strings of one line that are handle values. */
function readStrings(text: string, line: number, task: string | null, finds: Open[]): void {
  let at = text.indexOf('"')
  while (at !== -1 && finds.length <= STRATEGY_LIMITS.literals) {
    const end = text.indexOf('"', at + 1)
    if (end === -1) return
    const string = text.slice(at + 1, Math.min(end, at + STRATEGY_LIMITS.textLength + 2)).replace(/^ /, '')
    const isPrinted = text[at - 1] === '.'
    const next = text.indexOf('"', end + 1)
    if (!isPrinted && /^\s*(tcp|udp)\s*:/i.test(string)) {
      const rest = text.slice(end + 1, Math.min(end + 500, text.length))
      finds.push({ text: string, line, task, target: targetIn(rest), isJoined: APPENDS.test(rest) })
    }
    at = next
  }
}

/** The name in the first word: `  *_HSV_TEMP $MOVE` → `_HSV_TEMP` */
function targetIn(rest: string): string | null {
  return /^\s*[^A-Za-z0-9_\s]{0,3}([A-Za-z_][A-Za-z0-9_]*)/.exec(rest)?.[1] ?? null
}

function closed({ task, isJoined, ...find }: Open, chartOfTask: ReadonlyMap<string, string>): ProgramFind[] {
  const text = isJoined ? find.text + UNKNOWN_PART : find.text
  const value = parseHandleValue(text)
  if (value === null) return []
  const chart = task === null ? null : (chartOfTask.get(task) ?? null)
  return [{ ...find, text: clean(text.replaceAll(UNKNOWN_PART, '…')), value, chart }]
}

function clean(text: string): string {
  return shown(text, STRATEGY_LIMITS.nameLength)
}
