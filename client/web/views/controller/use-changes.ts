import { useEffect, useState } from 'react'
import type { LedgerEvent } from '../../../index.ts'
import { eventText } from '../../../words/event.ts'
import { useEvents } from '../../data/live.ts'

/** How long a change is marked, in milliseconds. */
const SHOWN_MS = 4000

interface Changes {
  readonly ports: ReadonlySet<number>
  /** What happened last, as a sentence; empty: nothing lately. */
  readonly news: string
}

const NOTHING: Changes = { ports: new Set(), news: '' }

/** What changes on a controller while it is looked at: marked for a moment, and said in the line. */
export function useChanges(controller: string, transport: 'tcp' | 'udp'): Changes {
  const [changes, setChanges] = useState(NOTHING)
  useEvents((event) => {
    if (event.controller !== controller || !isOver(event, transport) || event.port === null) return
    const ports = Array.from({ length: event.count ?? 1 }, (_, i) => event.port! + i)
    setChanges(({ ports: before }) => ({ ports: new Set([...before, ...ports]), news: newsOf(event) }))
  })
  useEffect(() => {
    if (changes === NOTHING) return
    const timer = setTimeout(setChanges, SHOWN_MS, NOTHING)
    return () => clearTimeout(timer)
  }, [changes])
  return changes
}

function isOver(event: LedgerEvent, transport: 'tcp' | 'udp'): boolean {
  return event.transport === transport || event.transport === 'both'
}

function newsOf(event: LedgerEvent): string {
  return `${eventText(event)}, by ${event.actor}`
}
