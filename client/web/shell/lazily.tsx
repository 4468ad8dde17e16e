import { type ComponentType, useEffect, useState } from 'react'

/**
 * A component that is loaded when it is first shown. React's own `lazy` keeps its fallback for at least 300 ms once it was
 * drawn, however soon the code is there; this one shows it at once. What cannot be loaded is thrown, for <Broken> to say.
 */
export function lazily<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let known: ComponentType<P> | undefined
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each view, where modules are read, as React's lazy is
  return function Lazily(props: P) {
    const [Loaded, show] = useState(() => known)
    const [error, setError] = useState<unknown>(null)
    useEffect(() => {
      if (known !== undefined) return
      const loaded = (module: { default: ComponentType<P> }) => {
        known = module.default
        show(() => module.default)
      }
      load().then(loaded, setError)
    }, [])
    if (error !== null) throw error
    return Loaded ? <Loaded {...props} /> : <div className="loading">Loading…</div>
  }
}
