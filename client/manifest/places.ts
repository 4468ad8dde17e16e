import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml'

/** Where something stands in a file; both from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Path = readonly PropertyKey[]

/** Finds the places of a manifest's parts. */
export interface Places {
  /** Of a value. What is not there has the place of the nearest thing around it. */
  of(path: Path): Place
  /** Of a field's name. */
  ofKey(path: Path): Place
}

/** The places of a document's nodes. An alias is followed: the place is where the value is written. */
export function placesOf(doc: Document, lines: LineCounter): Places {
  const at = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const find = (path: Path): { key: unknown; value: unknown } => {
    let found: { key: unknown; value: unknown } = { key: null, value: doc.contents }
    for (const step of path) {
      const next = stepInto(doc, found.value, step)
      if (next === null) break
      found = next
    }
    return found
  }
  return {
    of: (path) => at(startOf(find(path).value) ?? startOf(find(path).key)),
    ofKey: (path) => at(startOf(find(path).key) ?? startOf(find(path).value)),
  }
}

function stepInto(doc: Document, around: unknown, step: PropertyKey): { key: unknown; value: unknown } | null {
  const node = isAlias(around) ? around.resolve(doc) : around
  if (isSeq(node)) {
    const value = node.items[Number(step)]
    return value === undefined ? null : { key: null, value }
  }
  if (!isMap(node)) return null
  const own = node.items.find((pair) => keyText(pair) === String(step))
  if (own) return { key: own.key, value: own.value }
  const merged = node.items.find((pair) => keyText(pair) === '<<')
  return merged ? stepInto(doc, merged.value, step) : null
}

/** The text of a pair's key. */
export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined
}
