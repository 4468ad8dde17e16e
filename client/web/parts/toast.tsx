import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'

interface Toast {
  id: number
  text: string
  action?: { text: string; act: () => void } | undefined
}

const Context = createContext<(text: string, action?: Toast['action']) => void>(() => {})
const SHOWN_MS = 7000
/** What can be undone stays longer. */
const SHOWN_WITH_ACTION_MS = 20_000

/** `const say = useToast()`: says in a corner what was done; screen readers hear it. */
export function useToast() {
  return useContext(Context)
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const next = useRef(0)
  const drop = useCallback((id: number) => setToasts((all) => all.filter((each) => each.id !== id)), [])
  const say = useCallback(
    (text: string, action?: Toast['action']) => {
      next.current += 1
      const id = next.current
      setToasts((all) => [...all.slice(-2), { id, text, action }])
      setTimeout(drop, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS, id)
    },
    [drop],
  )
  return (
    <Context value={say}>
      {children}
      <div className="toasts no-print" role="status" aria-live="polite">
        {toasts.map(({ id, text, action }) => (
          <div className="toast" key={id}>
            <span>{text}</span>
            {action ? (
              <button
                type="button"
                onClick={() => {
                  drop(id)
                  action.act()
                }}
              >
                {action.text}
              </button>
            ) : null}
          </div>
        ))}
      </div>
    </Context>
  )
}
