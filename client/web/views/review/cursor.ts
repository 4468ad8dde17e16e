import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Row } from './rows.ts'

export interface Cursor {
  /** The row that keys act on. */
  readonly at: Row | null
  /** Moves by so many rows and takes the focus along, so that a screen reader says where it is. */
  readonly move: (by: number) => void
}

/** The row that is worked on: the first open one, until somebody moves. `box` holds the table. */
export function useCursor(rows: readonly Row[], box: RefObject<HTMLElement | null>): Cursor {
  const [chosen, choose] = useState<string | null>(null)
  const wanted = useRef<string | null>(null)
  const known = rows.findIndex(({ id }) => id === chosen)
  const first = rows.findIndex(({ decided, changed }) => decided === null || changed)
  const index = known >= 0 ? known : Math.max(0, first)
  useEffect(() => {
    if (wanted.current === null || wanted.current !== chosen) return
    wanted.current = null
    focusRow(box.current, chosen)
  }, [chosen, box])
  // It follows the focus: pointing at a row, or going there by Tab, moves it too.
  useEffect(() => {
    const { current } = box
    const follow = ({ target }: FocusEvent) => {
      const id = (target as Element).closest('tr[data-key]')?.getAttribute('data-key')
      if (id) choose(id)
    }
    current?.addEventListener('focusin', follow)
    return () => current?.removeEventListener('focusin', follow)
  }, [box])
  return {
    at: rows[index] ?? null,
    move(by) {
      const next = rows[Math.min(Math.max(index + by, 0), rows.length - 1)]
      if (!next) return
      wanted.current = next.id
      if (next.id === chosen) focusRow(box.current, next.id)
      else choose(next.id)
    },
  }
}

/** So many frames a row that was out of sight is waited for. */
const FRAMES = 20

function focusRow(box: HTMLElement | null, id: string, frames = FRAMES): void {
  const row = box?.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(id)}"]`)
  if (row) row.focus({ preventScroll: frames < FRAMES })
  else if (frames > 0) requestAnimationFrame(() => focusRow(box, id, frames - 1))
}
