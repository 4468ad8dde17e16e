import { decodeText, linesOf, shown } from './decode.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import type { StrategyProblem, Tag, TagKind } from './types.ts'

/** What `*.idb.txt` says. PAC Control writes it beside its database "for other programs"; it does not read it itself. */
export interface TagDump {
  /** From the path in the header: `NodeRedTester`. */
  readonly name: string | null
  readonly tags: readonly Tag[]
  readonly problems: readonly StrategyProblem[]
  /** Every row of a known type could be read, and there was at least one. */
  readonly isWhole: boolean
}

// The file's own header lists the bits.
const CHART = 0x0000_0100
const POINTER = 0x8000_0000
const STREAM = 0x0004_0000
const VARIABLE = 0x0000_6078
const TABLE = 0x0003_1b00
const NAME_IN_HEADER = /^#\s*NAME\s*:\s*(.*?)\s*$/

/**
 * Reads a tag dump. `#` begins a comment; fields are padded with blanks; columns may be added at the right and other types of row
 * (TAG2) may come, as the file says itself: both are passed over. A chart is a chart's bit without the pointer's.
 */
export function readTagDump(file: string, bytes: Uint8Array): TagDump {
  const tags: Tag[] = []
  const problems: StrategyProblem[] = []
  let name: string | null = null
  for (const { line, text } of linesOf(decodeText(bytes))) {
    if (text.startsWith('#')) name ??= nameInHeader(text)
    else if (/^\s*TAG1\s*,/.test(text)) {
      if (tags.length === STRATEGY_LIMITS.tags) {
        problems.push(problem(file, line, `There are more than ${STRATEGY_LIMITS.tags} tags; the rest is not read.`))
        break
      }
      const tag = readRow(text, line)
      if (tag) tags.push(tag)
      else if (problems.length < STRATEGY_LIMITS.problems)
        problems.push(problem(file, line, 'This row of the tag dump has no name, or no bits that can be read.'))
    }
  }
  if (tags.length === 0)
    problems.push(problem(file, null, 'No tags are in this file: is it a tag dump of PAC Control?'))
  return { name, tags, problems, isWhole: problems.length === 0 }
}

function readRow(text: string, line: number): Tag | null {
  // A row is short: what is beyond is of a later version of PAC Control.
  const fields = text
    .slice(0, 1_000)
    .split(',')
    .map((field) => field.trim())
  const [, name = ''] = fields
  const bits = fields.slice(3, 7)
  if (name === '' || name.length > STRATEGY_LIMITS.nameLength) return null
  if (bits.length < 4 || !bits.every((mask) => /^(0x)?[0-9a-f]{1,8}$/i.test(mask))) return null
  const masks = bits.map((mask) => Number.parseInt(mask, 16)) as [number, number, number, number]
  return { name: shown(name, STRATEGY_LIMITS.nameLength), kind: kindOf(masks), line }
}

function kindOf([points, others, units, variables]: [number, number, number, number]): TagKind {
  // A pointer to a chart carries the chart's bit too.
  if (has(variables, POINTER)) return 'pointer'
  if (has(others, CHART)) return 'chart'
  if (has(variables, STREAM)) return 'handle'
  if (has(variables, TABLE)) return 'table'
  if (has(variables, VARIABLE)) return 'variable'
  if (units !== 0) return 'unit'
  return points !== 0 || has(others, 3) ? 'point' : 'other'
}

/** Bit operations are signed in this language: the highest bit would come out negative. */
function has(mask: number, bits: number): boolean {
  return (mask & bits) >>> 0 !== 0
}

/** `C:\files\Palletizer.idb` → `Palletizer` */
function nameInHeader(text: string): string | null {
  if (text.length > 1_000) return null
  const path = NAME_IN_HEADER.exec(text)?.[1]
  const last = path?.split(/[\\/]/).pop() ?? ''
  return /\.idb$/i.test(last) ? shown(last.slice(0, -4), STRATEGY_LIMITS.nameLength) : null
}

function problem(file: string, line: number | null, message: string): StrategyProblem {
  return { severity: 'error', file, line, message }
}
