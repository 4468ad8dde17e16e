import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type { LedgerEvent, PortClient } from '../../index.ts'
import { Freshness } from './freshness.ts'
import { useClient } from './ledger.tsx'

/** A browser keeps six connections to a server that speaks plain http: a tab that nobody sees for so long gives its own back. */
const HIDDEN_MS = 30_000
const AGAIN_MS = 2000
/** Answers that were on their way when the stream began have come by then, in milliseconds. */
const LATE_MS = 1500

const listeners = new Set<(event: LedgerEvent) => void>()

/** Calls back with every change that the ledger tells while a component is shown. */
export function useEvents(listener: (event: LedgerEvent) => void): void {
  const current = useEffectEvent(listener)
  useEffect(() => {
    const tell = (event: LedgerEvent) => current(event)
    listeners.add(tell)
    return () => void listeners.delete(tell)
  }, [])
}

/** Keeps everything on the page as new as the ledger: once, at the top. */
export function useLiveLedger(): void {
  const client = useClient()
  const queries = useQueryClient()
  useEffect(() => {
    const freshness = new Freshness(queries)
    const begun = (revision: number) => {
      renew(queries, revision)
      // Once more for what was on its way.
      setTimeout(renew, LATE_MS, queries, revision)
    }
    const told = (event: LedgerEvent) => {
      freshness.note(event)
      for (const listener of listeners) listener(event)
    }
    const stop = whileSeen((signal) => void follow(client, signal, { begun, told }))
    return () => {
      stop()
      freshness.close()
    }
  }, [client, queries])
}

/** Makes old what was read before the stream began: what happened in between it does not tell. */
function renew(queries: QueryClient, revision: number): void {
  const now = Date.now()
  void queries.invalidateQueries({
    predicate: ({ state: { data, dataUpdatedAt } }) => {
      const known = (data as { revision?: unknown } | undefined)?.revision
      return typeof known === 'number' ? known < revision : dataUpdatedAt < now - LATE_MS
    },
  })
}

/** Reads the stream for as long as `signal` allows. After what cannot be resumed everything shown is asked for again. */
async function follow(
  client: PortClient,
  signal: AbortSignal,
  on: { begun: (revision: number) => void; told: (event: LedgerEvent) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      let begun = false
      for await (const { event, revision } of client.event.watch({}, { signal })) {
        if (!begun) on.begun(revision)
        begun = true
        if (event !== null) on.told(event)
      }
    } catch {
      // Refused, or another ledger: what is shown says so itself when it is asked for again.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

/** Runs `start` while the tab is seen, and anew when it is seen again. */
function whileSeen(start: (signal: AbortSignal) => void): () => void {
  let running = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const change = () => {
    clearTimeout(timer)
    if (document.hidden) timer = setTimeout(() => running.abort(), HIDDEN_MS)
    else if (running.signal.aborted) {
      running = new AbortController()
      start(running.signal)
    }
  }
  document.addEventListener('visibilitychange', change)
  start(running.signal)
  return () => {
    document.removeEventListener('visibilitychange', change)
    clearTimeout(timer)
    running.abort()
  }
}
