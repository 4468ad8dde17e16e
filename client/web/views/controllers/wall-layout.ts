import type { FleetRow } from './fleet.ts'

/** Side of a square with the gap beside it, in pixels. */
export const CELL = 12
/** Height of the line that names a site. */
const HEAD = 22

/** The squares of one site: `first` is the index of its first controller. */
export interface WallGroup {
  site: string
  first: number
  count: number
  /** Of the line with its name, in pixels from above. */
  top: number
}

export interface WallLayout {
  columns: number
  rows: readonly FleetRow[]
  groups: readonly WallGroup[]
  height: number
}

/** Lays the fleet out for a width in pixels: site after site, each one's controllers in the order given. */
export function layOut(rows: readonly FleetRow[], width: number): WallLayout {
  const columns = Math.max(1, Math.floor(width / CELL))
  const bySite = new Map<string, FleetRow[]>()
  for (const row of rows) {
    const { site } = row.controller
    const group = bySite.get(site)
    if (group) group.push(row)
    else bySite.set(site, [row])
  }
  const ordered: FleetRow[] = []
  const groups: WallGroup[] = []
  let top = 0
  for (const site of [...bySite.keys()].sort(byNameEmptyLast)) {
    const group = bySite.get(site)!
    groups.push({ site, first: ordered.length, count: group.length, top })
    ordered.push(...group)
    top += HEAD + Math.ceil(group.length / columns) * CELL
  }
  return { columns, rows: ordered, groups, height: top }
}

function byNameEmptyLast(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Where the square of a controller stands, in pixels. */
export function placeOf({ groups, columns }: WallLayout, index: number): { x: number; y: number } {
  const group = groups[groupAt(groups, index)]!
  const at = index - group.first
  return { x: (at % columns) * CELL, y: group.top + HEAD + Math.floor(at / columns) * CELL }
}

/** The controller at a place, or null beside the squares. */
export function indexAt({ groups, columns }: WallLayout, x: number, y: number): number | null {
  const group = groups.findLast(({ top }) => top <= y)
  const column = Math.floor(x / CELL)
  if (!group || column < 0 || column >= columns || y < group.top + HEAD) return null
  const at = Math.floor((y - group.top - HEAD) / CELL) * columns + column
  return at < group.count ? group.first + at : null
}

/** Where a key leads from a controller; null for keys that lead nowhere. Up and down go over to the next site. */
export function moved(layout: WallLayout, index: number, key: string): number | null {
  const { rows, columns, groups } = layout
  const last = rows.length - 1
  if (key === 'ArrowLeft') return Math.max(0, index - 1)
  if (key === 'ArrowRight') return Math.min(last, index + 1)
  if (key === 'Home') return 0
  if (key === 'End') return last
  const at = groupAt(groups, index)
  const group = groups[at]!
  const column = (index - group.first) % columns
  if (key === 'ArrowDown') {
    if (index + columns < group.first + group.count) return index + columns
    const lineOf = (place: number) => Math.floor((place - group.first) / columns)
    const end = group.first + group.count - 1
    // The last line may be shorter than the one above.
    if (lineOf(index) < lineOf(end)) return end
    const next = groups[at + 1]
    return next ? next.first + Math.min(column, next.count - 1) : index
  }
  if (key === 'ArrowUp') {
    if (index - columns >= group.first) return index - columns
    const before = groups[at - 1]
    if (!before) return index
    const lastLine = Math.floor((before.count - 1) / columns) * columns
    return before.first + Math.min(lastLine + column, before.count - 1)
  }
  return null
}

function groupAt(groups: readonly WallGroup[], index: number): number {
  return groups.findLastIndex(({ first }) => first <= index)
}
