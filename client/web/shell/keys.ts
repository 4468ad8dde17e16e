import { useEffect, useEffectEvent } from 'react'

/** Where somebody types, or answers a question first. A box that is ticked takes no letters. */
const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], dialog'

/** Calls a function for a key, while nobody types: `useKeys({ n: open, '/': search })`. Ctrl, Alt and Meta are the browser's. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    const isTyping = (event.target as Element | null)?.closest?.(TYPING)
    if (!act || isTyping || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
