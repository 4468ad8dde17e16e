import { useRef, useState } from 'react'
import type { Row } from './rows.ts'

export interface Selection {
  /** Those that are still shown. */
  readonly rows: readonly Row[]
  readonly has: (id: string) => boolean
  /** `through`: with all between it and the one before, as with the shift key. */
  readonly toggle: (id: string, through?: boolean) => void
  readonly all: () => void
  readonly clear: () => void
}

/** Several rows at once, for one decision about all of them. */
export function useSelection(rows: readonly Row[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  return {
    rows: rows.filter(({ id }) => ids.has(id)),
    has: (id) => ids.has(id),
    toggle(id, through = false) {
      const next = new Set(ids)
      const isOn = !ids.has(id)
      for (const each of through ? between(rows, last.current, id) : [id]) {
        if (isOn) next.add(each)
        else next.delete(each)
      }
      last.current = id
      setIds(next)
    },
    all: () => setIds(new Set(rows.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  }
}

function between(rows: readonly Row[], from: string | null, to: string): string[] {
  const [a, b] = [rows.findIndex(({ id }) => id === from), rows.findIndex(({ id }) => id === to)]
  if (a < 0) return [to]
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ id }) => id)
}
