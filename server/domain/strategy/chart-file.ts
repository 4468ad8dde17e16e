import { decodeNarrow, decodeWide, shown } from './decode.ts'
import { parseHandleValue } from './handle-value.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import { readScript, type ScriptFind } from './script.ts'

/** A find in a chart's file, and the name of the block whose script it stands in. */
export interface ChartFind extends ScriptFind {
  readonly block: string | null
}

/** A run of bytes that look like text: `begin` to before `end`. Of a wide string: all of it, with its text. */
interface Run {
  readonly begin: number
  readonly end: number
  readonly text: string | null
}

/** `tcp:1` */
const SHORTEST = 5
/** A text may be followed by a number whose low bytes look like letters. */
const TAIL = 4

/**
 * The handle values in a chart's file (`*.cht`): binary, as Microsoft's MFC stores objects, with each script as one string after
 * its length. The objects themselves are not understood, only found: every run of text is read as OptoScript, so comments count
 * as such and lines are those of the script. Reads each byte a bounded number of times, whatever the lengths in the file say.
 */
export function* readChartFile(bytes: Uint8Array, onName: (name: string) => void = () => {}): Generator<ChartFind> {
  // A block's name is stored behind its script.
  let waiting: ScriptFind[] = []
  for (const run of runs(bytes)) {
    const name = waiting.length > 0 ? blockName(bytes, run) : null
    if (name !== null) {
      yield* waiting.map((find) => ({ ...find, block: name }))
      waiting = []
      continue
    }
    const finds = readRun(bytes, run, onName)
    if (finds.length === 0) continue
    yield* waiting.map((find) => ({ ...find, block: null }))
    waiting = finds
  }
  yield* waiting.map((find) => ({ ...find, block: null }))
}

/** A script; or the value alone, as a command's parameter is stored outside of scripts. */
function readRun(bytes: Uint8Array, run: Run, onName: (name: string) => void): ScriptFind[] {
  if (run.end - run.begin < SHORTEST || !maySpeakOfHandles(bytes.subarray(run.begin, run.end))) return []
  const text = run.text ?? narrowString(bytes, run.begin, run.end)
  const whole = text.length <= STRATEGY_LIMITS.textLength ? text.trim() : ''
  if (/^(tcp|udp):[0-9A-Za-z._:-]*$/i.test(whole)) {
    const value = parseHandleValue(whole)
    return value ? [{ text: whole, value, line: 1, handle: null, variable: null }] : []
  }
  return [...readScript(text, onName)]
}

/** A colon of a value, or the bracket of a call: most of a file has neither. */
function maySpeakOfHandles(bytes: Uint8Array): boolean {
  return bytes.includes(0x3a) || bytes.includes(0x28)
}

/** Every run of text, of one or of two bytes for each character, in the order of the file. */
function* runs(bytes: Uint8Array): Generator<Run> {
  let at = 0
  while (at < bytes.length) {
    const wide = wideString(bytes, at)
    if (wide) {
      yield wide
      at = wide.end
      continue
    }
    const begin = at
    while (at < bytes.length && isText(bytes[at]!) && (at === begin || !isWideMark(bytes, at))) at += 1
    if (at > begin) yield { begin, end: at, text: null }
    else at += 1
  }
}

/** Tab, line ends, printable characters, and those beyond ASCII that a comment may have. */
function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0a || byte === 0x0d
}

/**
 * The string in a run of text. The bytes of its length, and of what stands before it, look like text too, now and then. The longest
 * kind of length wins; when none fits, all of the run is the string.
 */
function narrowString(bytes: Uint8Array, runBegin: number, end: number): string {
  const begin = startsWith(bytes, runBegin, SCRIPT_CLASS) ? runBegin + SCRIPT_CLASS.length + 1 : runBegin
  for (let start = begin; start <= Math.min(begin + 7, end); start += 1) {
    const length = longLength(bytes, start)
    if (length !== null && fits(start, length, end)) return decodeNarrow(bytes.subarray(start, start + length))
  }
  // Of lengths in one byte, the one that ends nearest to the end: letters around it are lengths that fit by chance.
  const short = [begin, begin + 1, begin + 2, begin + 3]
    .map((start) => ({ start, length: bytes[start - 1] ?? 0 }))
    .filter(({ start, length }) => length < 0xff && fits(start, length, end))
    .sort((a, b) => b.start + b.length - (a.start + a.length))[0]
  if (short) return decodeNarrow(bytes.subarray(short.start, short.start + short.length))
  return decodeNarrow(bytes.subarray(begin, end))
}

/** The name of the class stands before the first script of a chart, and runs into it where the length looks like text. */
const SCRIPT_CLASS = new TextEncoder().encode('O22ScriptBlock')

function startsWith(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[at + i] === byte)
}

function fits(start: number, length: number, end: number): boolean {
  return length > 0 && start + length <= end && end - (start + length) <= TAIL
}

/** MFC's marks before `start`: FF and two bytes, or FF FF FF and four. */
function longLength(bytes: Uint8Array, start: number): number | null {
  const at = (back: number) => bytes[start - back] ?? 0
  if (start >= 7 && at(7) === 0xff && at(6) === 0xff && at(5) === 0xff)
    return at(4) + at(3) * 0x100 + at(2) * 0x1_0000 + at(1) * 0x100_0000
  return start >= 3 && at(3) === 0xff ? at(2) + at(1) * 0x100 : null
}

function isWideMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === 0xfe && bytes[at + 2] === 0xff
}

/** MFC's string of two-byte characters: FF FE FF, then the length as for narrow ones, in characters. */
function wideString(bytes: Uint8Array, at: number): Run | null {
  if (!isWideMark(bytes, at)) return null
  const short = bytes[at + 3] ?? 0
  const start = at + (short < 0xff ? 4 : 6)
  const length = short < 0xff ? short : (bytes[at + 4] ?? 0) + (bytes[at + 5] ?? 0) * 0x100
  const end = start + 2 * length
  if (length === 0 || end > bytes.length) return null
  return { begin: at, end, text: decodeWide(bytes.subarray(start, end)) }
}

/** The name of a block: a short string behind the mark of an object, before the block's number. */
function blockName(bytes: Uint8Array, { begin, end }: Run): string | null {
  for (let from = begin; from <= Math.min(begin + 3, end); from += 1) {
    const length = bytes[from - 1] ?? 0
    const next = from + length
    if (length === 0 || length > 0x7f || next > end || bytes[from - 2] !== 0x80) continue
    // The number's two high bytes: no chart has 65,536 blocks.
    if (bytes[next + 2] !== 0 || bytes[next + 3] !== 0) continue
    return shown(decodeNarrow(bytes.subarray(from, next)).trim(), STRATEGY_LIMITS.nameLength)
  }
  return null
}
