import { useCallback, useEffect, useState } from 'react'
import { isLeasable, MAX_PORT } from '../../../../server/domain/policy/ranges.ts'
import { useParam, useSetParams } from '../../data/url.ts'
import type { Cells } from './cells.ts'
import { MOST_PORTS, nextLook, type Selection, select } from './moves.ts'

/** An address may not change at every press of a key that is held down: browsers slow such pages. Milliseconds. */
const SETTLED_MS = 250
const FIRST_CHOICE = 61_000

interface Cursor {
  readonly cursor: number
  readonly selection: Selection
}

/** The number and the consecutive ones that are looked at: in the address too, so that they can be sent. */
export function useCursor(cells: Cells): Cursor & { move: (port: number, selection?: Selection) => void } {
  const [port] = useParam('p')
  const [count] = useParam('n', '1')
  const setParams = useSetParams()
  const [at, setAt] = useState<Cursor>(() => begin(cells, port, count))
  // Somebody else moves it: a search, Back, a link.
  const [told, setTold] = useState(port)
  if (told !== port) {
    setTold(port)
    if (port !== '' && Number(port) !== at.selection.first && Number(port) !== at.cursor)
      setAt(begin(cells, port, count))
  }
  useEffect(() => {
    const { cursor, selection } = at
    const timer = setTimeout(() => {
      const isRun = selection.count > 1
      setParams({ p: isRun ? selection.first : cursor, n: isRun ? selection.count : null })
    }, SETTLED_MS)
    return () => clearTimeout(timer)
  }, [at, setParams])
  const move = useCallback(
    (cursor: number, selection: Selection = { first: cursor, count: 1, stopped: null }) => setAt({ cursor, selection }),
    [],
  )
  return { ...at, move }
}

function begin(cells: Cells, port: string, count: string): Cursor {
  const asked = /^\d{1,5}$/.test(port) && Number(port) <= MAX_PORT ? Number(port) : null
  const cursor =
    asked ?? nextLook(cells, FIRST_CHOICE - 1, new Set(['mine', 'other', 'free', 'overdue']), 1) ?? FIRST_CHOICE
  const many = Math.min(MOST_PORTS, Math.max(1, Number(count) || 1))
  if (many === 1 || !isLeasable(cursor)) return { cursor, selection: { first: cursor, count: 1, stopped: null } }
  return { cursor, selection: select(cells, cursor, cursor + many - 1) }
}
