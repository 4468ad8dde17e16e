import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useEffectEvent, useRef } from 'react'

export interface Column<T> {
  /** Its name in the URL (`?sort=`) and for React. */
  key: string
  head: string
  /** The head is for screen readers: what stands below it says itself to the eye. */
  plain?: boolean
  cell: (row: T) => ReactNode
  /** Numbers stand to the right. */
  number?: boolean
  sortable?: boolean
  /** Left out below 700 px. */
  wide?: boolean
}

export interface Sort {
  by: string
  order: 'asc' | 'desc'
}

interface TableProps<T> {
  /** For screen readers: what the rows are. */
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  /** All that there are, when more can be loaded. */
  total?: number
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  /** Opens a row: a click on it, Enter on it. */
  onOpen?: (row: T) => void
  /** The row that the view has chosen elsewhere: it is scrolled to. */
  selected?: string | null
  /** Called when the end comes into sight. */
  onEnd?: () => void
  /** Of the scrolling box; null: as high as its rows. */
  height?: string | null
  /** Of a row, in pixels, when its cells have more than one line; the cells' style must agree. */
  rowHeight?: number
}

const ROW = 33

/** A real table of any number of rows, of which only those in sight are drawn. Arrow keys move from row to row. */
export function Table<T>({ height = 'calc(100dvh - 220px)', ...props }: TableProps<T>) {
  const { label, columns, rows, keyOf, total = rows.length, sort, onSort, onEnd, selected, rowHeight = ROW } = props
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? -1
  const end = useEffectEvent(() => onEnd?.())
  useEffect(() => {
    if (lastSeen >= rows.length - 20) end()
  }, [lastSeen, rows.length])
  const at = selected == null ? -1 : rows.findIndex((row) => keyOf(row) === selected)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
  }, [at, virtual])
  return (
    <section
      ref={box}
      className="table-scroll"
      style={height === null ? undefined : { maxHeight: height }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
      tabIndex={0}
    >
      <table className="table" aria-rowcount={total + 1}>
        <Heads columns={columns} sort={sort} onSort={onSort} />
        <tbody onKeyDown={moveByKeys}>
          <Space height={items[0]?.start ?? 0} columns={columns.length} />
          {items.map(({ index }) => (
            <Row key={keyOf(rows[index]!)} index={index} row={rows[index]!} {...props} />
          ))}
          <Space height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

function Heads<T>({ columns, sort, onSort }: Pick<TableProps<T>, 'columns' | 'sort' | 'onSort'>) {
  return (
    <thead>
      <tr>
        {columns.map(({ key, head, plain, number, sortable, wide }) => {
          const isSorted = sort?.by === key
          const next = isSorted && sort.order === 'asc' ? 'desc' : 'asc'
          const ariaSort = isSorted ? (sort.order === 'asc' ? 'ascending' : 'descending') : undefined
          return (
            <th key={key} scope="col" className={classOf(number, wide)} aria-sort={ariaSort}>
              {sortable && onSort ? (
                <button type="button" onClick={() => onSort({ by: key, order: next })}>
                  {head}
                  <span aria-hidden="true">{isSorted ? (sort.order === 'asc' ? ' ↑' : ' ↓') : ''}</span>
                </button>
              ) : plain ? (
                <span className="unseen">{head}</span>
              ) : (
                head
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

/** Who scrolls draws the rows that come; those that stay are not drawn again. */
const Row = memo(DrawnRow) as typeof DrawnRow

function DrawnRow<T>({ row, index, columns, onOpen, keyOf, selected }: TableProps<T> & { row: T; index: number }) {
  const open = onOpen && (() => onOpen(row))
  return (
    <tr
      aria-rowindex={index + 2}
      data-key={keyOf(row)}
      data-link={open ? '' : undefined}
      aria-selected={selected === keyOf(row) || undefined}
      tabIndex={open ? 0 : undefined}
      onClick={(event) => {
        // A link or a button inside does its own work, and who selects text wants to copy it.
        const inside = (event.target as Element).closest('a, button, input, select, label')
        if (!inside && !getSelection()?.toString()) open?.()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open?.()
      }}
    >
      {columns.map(({ key, cell, number, wide }) => (
        <td key={key} className={classOf(number, wide)}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}

function classOf(number: boolean | undefined, wide: boolean | undefined): string | undefined {
  return [number ? 'number' : '', wide ? 'wide' : ''].filter(Boolean).join(' ') || undefined
}

/** The rows above and below that are not drawn. */
function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

function moveByKeys(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as Element).closest('tr')
  if (row === null || event.target !== row) return
  const next =
    event.key === 'ArrowDown' ? row.nextElementSibling : event.key === 'ArrowUp' ? row.previousElementSibling : null
  if (!(next instanceof HTMLElement) || next.tabIndex < 0) return
  event.preventDefault()
  next.focus()
}
