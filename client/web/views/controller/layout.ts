import { LEASABLE_RANGES } from '../../../../server/domain/policy/ranges.ts'
import { type Cells, isUsed } from './cells.ts'

/** A row of numbers, `first`..`last`; the number at column 0 would be `base`. Places are CSS pixels. */
export interface Row {
  readonly kind: 'row'
  readonly base: number
  readonly first: number
  readonly last: number
  readonly x: number
  readonly y: number
}

/** A long run of free numbers, drawn as one line that says so. */
export interface Fold {
  readonly kind: 'fold'
  readonly first: number
  readonly last: number
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly parts: readonly (Row | Fold)[]
  /** From one cell to the next. */
  readonly pitch: number
  readonly columns: number
  /** Width of a column of rows without its numbers. */
  readonly across: number
  readonly gutter: number
  readonly width: number
  readonly height: number
}

/** Below this width rows have 50 numbers. */
const NARROW = 560
/** Free runs of at least so many fold. */
const FOLD = 300
const MOST_PITCH = 16
const FOLD_HEIGHT = 22
const GAP = 6
const BETWEEN = 28
const HEAD = 18
/** More rows than that stand in two columns, where there is room. */
const TALL = 34
const WIDE = 900

/** The two numbers that stand alone, below all others. */
const LOW = LEASABLE_RANGES[0]!

interface Span {
  readonly first: number
  readonly last: number
  readonly folds: boolean
}

/** Where everything stands. `open` holds the first numbers of folds that somebody opened; `zoom` is 1 or more. */
export function layOut(cells: Cells, boxWidth: number, { zoom = 1, open = new Set<number>() } = {}): Layout {
  const columns = boxWidth < NARROW ? 50 : 100
  const gutter = boxWidth < NARROW ? 48 : 60
  const spans = spansOf(cells, columns, open)
  const rows = spans.reduce(
    (sum, { first, last, folds }) => sum + (folds ? 1 : Math.ceil((last - first + 1) / columns)),
    0,
  )
  const stacks = rows > TALL && boxWidth >= WIDE ? 2 : 1
  const room = (boxWidth - BETWEEN * (stacks - 1)) / stacks - gutter
  const fitting = Math.max(4, Math.min(MOST_PITCH, Math.floor((room / columns) * 4) / 4))
  const pitch = fitting * zoom
  const stackWidth = gutter + pitch * columns
  const parts: (Row | Fold)[] = []
  let [x, y, height] = [gutter, HEAD, 0]
  const half = heightOf(spans, pitch, columns) / stacks
  for (const span of spans) {
    if (stacks === 2 && x === gutter && y - HEAD >= half) [x, y] = [stackWidth + BETWEEN + gutter, HEAD]
    y = place(parts, span, { x, y, pitch, columns })
    height = Math.max(height, y)
  }
  const width = stackWidth * stacks + BETWEEN * (stacks - 1)
  return { parts, pitch, columns, across: pitch * columns, gutter, width, height: Math.ceil(height) }
}

function place(
  parts: (Row | Fold)[],
  { first, last, folds }: Span,
  { x, y, pitch, columns }: { x: number; y: number; pitch: number; columns: number },
): number {
  if (folds) {
    parts.push({ kind: 'fold', first, last, x, y })
    return y + FOLD_HEIGHT + GAP
  }
  let at = y
  for (let from = first; from <= last; from = rowEnd(from, columns) + 1) {
    const base = from < LOW.last + 1 ? from : from - (from % columns)
    parts.push({ kind: 'row', base, first: from, last: Math.min(last, rowEnd(from, columns)), x, y: at })
    at += pitch
  }
  return at + GAP
}

function heightOf(spans: readonly Span[], pitch: number, columns: number): number {
  return spans.reduce(
    (sum, { first, last, folds }) =>
      sum + GAP + (folds ? FOLD_HEIGHT : Math.ceil((last - (first - (first % columns)) + 1) / columns) * pitch),
    0,
  )
}

/** Rows that are drawn, by thousands, and runs that fold, in ascending order. */
function spansOf(cells: Cells, columns: number, open: ReadonlySet<number>): Span[] {
  const spans: Span[] = []
  for (const { first, last } of LEASABLE_RANGES) {
    const rows: Span[] = []
    for (let from = first; from <= last; from = rowEnd(from, columns) + 1) {
      const to = Math.min(last, rowEnd(from, columns))
      rows.push({ first: from, last: to, folds: first !== LOW.first && !isUsed(cells, from, to) })
    }
    // What is too short to fold, or was opened, belongs to the rows beside it.
    const known = joined(rows).map((span) => ({ ...span, folds: span.folds && stays(span, open) }))
    spans.push(...joined(known).flatMap((span) => (span.folds ? [span] : byThousands(span))))
  }
  return spans
}

/** Neighbours of one kind are one. */
function joined(rows: readonly Span[]): Span[] {
  const spans: Span[] = []
  for (const row of rows) {
    const before = spans.at(-1)
    if (before && before.folds === row.folds && before.last + 1 === row.first)
      spans[spans.length - 1] = { ...before, last: row.last }
    else spans.push(row)
  }
  return spans
}

function stays({ first, last }: Span, open: ReadonlySet<number>): boolean {
  return last - first + 1 >= FOLD && !open.has(first)
}

/** A thousand is what the eye finds. */
function byThousands({ first, last }: Span): Span[] {
  const spans: Span[] = []
  for (let from = first; from <= last; ) {
    const to = Math.min(last, from - (from % 1000) + 999)
    spans.push({ first: from, last: to, folds: false })
    from = to + 1
  }
  return spans
}

function rowEnd(port: number, columns: number): number {
  return port <= LOW.last ? LOW.last : port - (port % columns) + columns - 1
}

/** Where a number is drawn; null while it is inside a fold, or forbidden. */
export function placeOf(layout: Layout, port: number): { x: number; y: number } | null {
  const row = layout.parts.find((part): part is Row => part.kind === 'row' && part.first <= port && port <= part.last)
  return row ? { x: row.x + (port - row.base) * layout.pitch, y: row.y } : null
}

/** The fold that a number is in; null: it is drawn, or forbidden. */
export function foldOf(layout: Layout, port: number): Fold | null {
  return (
    layout.parts.find((part): part is Fold => part.kind === 'fold' && part.first <= port && port <= part.last) ?? null
  )
}

/** What is at a place: a number, a fold, or nothing. */
export function hit(layout: Layout, x: number, y: number): number | Fold | null {
  for (const part of layout.parts) {
    const height = part.kind === 'fold' ? FOLD_HEIGHT : layout.pitch
    if (y < part.y || y >= part.y + height || x < part.x || x >= part.x + layout.across) continue
    if (part.kind === 'fold') return part
    const port = part.base + Math.floor((x - part.x) / layout.pitch)
    return port >= part.first && port <= part.last ? port : null
  }
  return null
}

export { FOLD_HEIGHT }
