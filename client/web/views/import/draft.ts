import { useState } from 'react'
import type { Fallbacks } from '../../../import/list.ts'
import { useMe } from '../../data/ledger.tsx'

/** What somebody has begun to import: it survives a reload, is shown to nobody else, and is gone with the tab. */
export interface Draft {
  text: string
  fallbacks: Fallbacks
  /** What a column means, by field, where its header does not say it; an empty name leaves the field out. */
  map: Readonly<Record<string, string>>
}

const KEY = 'portlease.import'
const EMPTY: Draft = { text: '', fallbacks: {}, map: {} }

export function useDraft(): [Draft, (part: Partial<Draft>) => void, () => void] {
  const who = useMe().token
  const [draft, setDraft] = useState(() => stored(who))
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part }
    setDraft(next)
    store(next, who)
  }
  const clear = () => {
    setDraft(EMPTY)
    sessionStorage.removeItem(KEY)
  }
  return [draft, change, clear]
}

function stored(who: string): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { who?: unknown; draft?: Partial<Draft> }
    return kept.who === who ? { ...EMPTY, ...kept.draft } : EMPTY
  } catch {
    return EMPTY
  }
}

function store(draft: Draft, who: string): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ who, draft }))
  } catch {
    // More than a browser keeps for a tab: the text stays on the page, and does not survive a reload.
    sessionStorage.removeItem(KEY)
  }
}
