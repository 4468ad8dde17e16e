import { parseHandleValue, UNKNOWN_PART } from './handle-value.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import { type ScriptPart, ScriptParts } from './script-parts.ts'
import type { HandleValue } from './types.ts'

/** What a script says about handle values, before it is known which handle a variable fills. */
export interface ScriptFind {
  /** As a person would write it: unknown parts are `…`. Null: only a variable is named, `variable`. */
  readonly text: string | null
  readonly value: HandleValue
  readonly line: number
  readonly handle: string | null
  /** The string variable that gets the value, or that the handle's value comes from. */
  readonly variable: string | null
}

const SET_VALUE = 'setcommunicationhandlevalue'

/**
 * The handle values of an OptoScript text: strings that begin with `tcp:` or `udp:`, together with what is added to them, and the
 * calls of SetCommunicationHandleValue that name a variable. A value in a comment is none. `onName` hears every name.
 */
export function* readScript(script: string, onName: (name: string) => void = () => {}): Generator<ScriptFind> {
  let statement: ScriptPart[] = []
  for (const part of new ScriptParts(script)) {
    if (part.kind === 'name') onName(part.text)
    if (isSign(part, ';') || isSign(part, '{') || isSign(part, '}')) {
      yield* readStatement(statement)
      statement = []
      continue
    }
    statement.push(part)
    if (statement.length < STRATEGY_LIMITS.statementParts) continue
    yield* readStatement(statement)
    statement = []
  }
  yield* readStatement(statement)
}

function* readStatement(parts: readonly ScriptPart[]): Generator<ScriptFind> {
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i]!
    if (part.kind === 'string' && /^\s*(tcp|udp)\s*:/i.test(part.text)) {
      const { text, next } = joined(parts, i)
      const value = parseHandleValue(text.slice(0, STRATEGY_LIMITS.textLength))
      if (value) yield found(part, text, value, parts, i, next)
      i = next - 1
    } else if (part.kind === 'name' && part.text.toLowerCase() === SET_VALUE) {
      const variable = variableGiven(parts, i)
      if (variable) yield variable
    }
  }
}

function found(
  part: ScriptPart,
  text: string,
  value: HandleValue,
  parts: readonly ScriptPart[],
  at: number,
  next: number,
): ScriptFind {
  const call = parts[at - 2]
  const isSet = call?.kind === 'name' && call.text.toLowerCase() === SET_VALUE && isSign(parts[at - 1], '(')
  const target = parts[next + 1]
  const handle = isSet && isSign(parts[next], ',') && target?.kind === 'name' ? target.text : null
  const assigned = isSign(parts[at - 1], '=') && call?.kind === 'name' ? call.text : null
  return { text: textOf(text), value, line: part.line, handle, variable: assigned }
}

/** A string and what `+` adds to it, up to the comma, bracket or end that follows. */
function joined(parts: readonly ScriptPart[], at: number): { text: string; next: number } {
  let text = parts[at]!.text
  let next = at + 1
  while (isSign(parts[next], '+')) {
    const added = parts[next + 1]
    text += added?.kind === 'string' ? added.text : UNKNOWN_PART
    next = added?.kind === 'string' ? next + 2 : endOfTerm(parts, next + 1)
  }
  return { text, next }
}

/** Past a name, a table's element or a call: brackets are counted. */
function endOfTerm(parts: readonly ScriptPart[], from: number): number {
  let depth = 0
  let at = from
  for (; at < parts.length; at += 1) {
    const part = parts[at]
    if (isSign(part, '(') || isSign(part, '[')) depth += 1
    else if (isSign(part, ')') || isSign(part, ']')) {
      if (depth === 0) break
      depth -= 1
    } else if (depth === 0 && (isSign(part, '+') || isSign(part, ','))) break
  }
  return at
}

/** `SetCommunicationHandleValue(sValue, chScanner)`: what it opens stands elsewhere, or nowhere. */
function variableGiven(parts: readonly ScriptPart[], at: number): ScriptFind | null {
  const [open, variable, comma, handle] = parts.slice(at + 1, at + 5)
  if (!isSign(open, '(') || variable?.kind !== 'name' || !isSign(comma, ',') || handle?.kind !== 'name') return null
  const value = { how: 'unclear', transport: null, why: `it comes from ${variable.text} while the chart runs` } as const
  return { text: null, value, line: parts[at]!.line, handle: handle.text, variable: variable.text }
}

function textOf(text: string): string {
  return text.slice(0, STRATEGY_LIMITS.textLength).replaceAll(UNKNOWN_PART, '…')
}

function isSign(part: ScriptPart | undefined, sign: string): boolean {
  return part?.kind === 'sign' && part.text === sign
}
