import { useState } from 'react'
import type { Fallbacks } from '../../../import/list.ts'

/** What somebody has begun to import: it survives a reload, and is gone with the tab. */
export interface Draft {
  text: string
  fallbacks: Fallbacks
  /** What a column means, by field, where its header does not say it; an empty name leaves the field out. */
  map: Readonly<Record<string, string>>
}

const KEY = 'portlease.import'
const EMPTY: Draft = { text: '', fallbacks: {}, map: {} }

export function useDraft(): [Draft, (part: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState(stored)
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part }
    setDraft(next)
    store(next)
  }
  const clear = () => {
    setDraft(EMPTY)
    sessionStorage.removeItem(KEY)
  }
  return [draft, change, clear]
}

function stored(): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Draft>) }
  } catch {
    return EMPTY
  }
}

function store(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft))
  } catch {
    // More than a browser keeps for a tab: the text stays on the page, and does not survive a reload.
    sessionStorage.removeItem(KEY)
  }
}
