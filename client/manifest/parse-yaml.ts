import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { keyText, type Place, type Places, placesOf } from './places.ts'
import type { Problem } from './problem.ts'

/** A manifest of a thousand leases has a tenth of this. */
const MAX_CHARACTERS = 1_000_000
/** Aliases of aliases multiply: beyond this a small file stands for a huge one. */
const MAX_ALIASES = 1000
const MOST_PROBLEMS = 20

/** A parsed text: its value, and where each part of it stands. */
export interface Parsed {
  readonly value: unknown
  readonly places: Places
}

/** Reads YAML 1.2 or JSON. What is wrong with the syntax comes back as problems, never as an exception. */
export function parseYaml(text: string): { parsed: Parsed } | { problems: Problem[] } {
  if (text.length > MAX_CHARACTERS)
    return wrong(
      { line: 1, column: 1 },
      `A manifest has at most ${MAX_CHARACTERS} characters; this has ${text.length}.`,
    )
  const lines = new LineCounter()
  const doc = parseDocument(text, {
    lineCounter: lines,
    // Looked for below, in one walk: the library compares each key with all before it.
    uniqueKeys: false,
    stringKeys: true,
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const found = [...doc.errors, ...doc.warnings].map(({ code, message, pos }) => ({
    ...at(pos[0]),
    message: SENTENCES[code] ?? `${message.replace(/\.$/, '')}.`,
    kind: 'shape' as const,
  }))
  const nul = text.indexOf('\0')
  if (nul >= 0) found.unshift({ ...at(nul), message: 'This is no text: it has a NUL character.', kind: 'shape' })
  const first = found.length > 0 ? found : nodeProblems(doc, at)
  if (first.length > 0) return { problems: oneForEachLine(first).slice(0, MOST_PROBLEMS) }
  try {
    return { parsed: { value: doc.toJS({ maxAliasCount: MAX_ALIASES }), places: placesOf(doc, lines) } }
  } catch {
    return wrong({ line: 1, column: 1 }, 'Its aliases (*name) stand for far more than is written. Write it out.')
  }
}

/** What the library says in its own words, in ours. */
const SENTENCES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented with spaces, and here is a tab.',
  MULTIPLE_DOCS: 'A manifest is one document, and here begins a second one (---).',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
  TAG_RESOLVE_FAILED: 'Tags (!name) mean nothing here. Leave it out.',
  NON_STRING_KEY: 'The name of a field is a text.',
}

function nodeProblems(doc: Document, at: (offset: number) => Place): Problem[] {
  const problems: Problem[] = []
  const add = (offset: number, message: string) => problems.push({ ...at(offset), message, kind: 'shape' })
  const { yaml } = doc.directives ?? {}
  if (yaml?.explicit && yaml.version === '1.1') add(0, 'This is read as YAML 1.2. Leave the line %YAML 1.1 out.')
  visit(doc, {
    Alias(_, alias) {
      if (!alias.resolve(doc)) add(alias.range?.[0] ?? 0, `There is no anchor &${alias.source} before this.`)
    },
    Map(_, map) {
      const seen = new Map<string, Place>()
      for (const pair of map.items) {
        const key = keyText(pair)
        const offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0
        const before = seen.get(key)
        if (before && key !== '<<') add(offset, `${key} stands here twice: the first is in line ${before.line}.`)
        if (key === '<<' && !isMap(pair.value) && !isAlias(pair.value)) add(offset, 'Merge one alias: <<: *name.')
        seen.set(key, at(offset))
      }
    },
  })
  return problems
}

function oneForEachLine(problems: readonly Problem[]): Problem[] {
  const lines = new Map<number, Problem>()
  for (const each of problems) if (!lines.has(each.line)) lines.set(each.line, each)
  return [...lines.values()].sort((a, b) => a.line - b.line)
}

function wrong(place: Place, message: string): { problems: Problem[] } {
  return { problems: [{ ...place, message, kind: 'shape' }] }
}
