import { useEffect, useEffectEvent } from 'react'

/** What a key does, for the dialog that lists them: `['1', 'keep']`, `['j k', 'next, previous lease']`. */
export type KeyLine = readonly [keys: string, does: string]

export interface KeySection {
  readonly title: string
  readonly keys: readonly KeyLine[]
}

let sections: readonly KeySection[] = []
const listeners = new Set<() => void>()

/** What is told of the keys that work now, in the order in which it was said. */
export const knownKeys = {
  get: (): readonly KeySection[] => sections,
  /** For `useSyncExternalStore`. */
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/**
 * Tells the keys of a view while it is shown: `useKnownKeys('Port map', [['arrows', 'move'], …])`. The dialog behind `?`
 * lists them under the title, with those that work everywhere. Whoever listens for keys by `useKeys` says them here too.
 */
export function useKnownKeys(title: string, keys: readonly KeyLine[]): void {
  const told = useEffectEvent((): KeySection => ({ title, keys }))
  useEffect(() => {
    const section = told()
    put([...sections, section])
    return () => put(sections.filter((each) => each !== section))
  }, [])
}

function put(next: readonly KeySection[]): void {
  sections = next
  for (const listener of listeners) listener()
}

const OPEN = 'portlease-keys'

/** Opens the dialog: for a button beside the keys that a view names. */
export function showKeys(): void {
  dispatchEvent(new Event(OPEN))
}

/** Calls back when somebody asks for the keys. */
export function onShowKeys(listener: () => void): () => void {
  addEventListener(OPEN, listener)
  return () => removeEventListener(OPEN, listener)
}
