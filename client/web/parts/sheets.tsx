import { type ReactNode, useEffect, useEffectEvent, useId, useLayoutEffect, useRef } from 'react'
import { Button } from './button.tsx'

interface SheetProps {
  title: ReactNode
  onClose: () => void
  children: ReactNode
}

/** Asks for something before anything else: over the page, Escape closes it, the focus returns to where it was. */
export function Dialog({ title, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // Closed while it is still on the page: a dialog that is taken away open does not give the focus back.
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    // What it asks for comes first, not the button that closes it.
    current?.querySelector<HTMLElement>('.sheet-body :is(input, select, textarea)')?.focus()
    return () => current?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <Head id={id} title={title} onClose={onClose} />
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}

/** Beside the page, which stays: Escape closes it when the focus is inside, and the focus returns to where it was. */
export function Drawer({ title, onClose, children }: SheetProps) {
  const drawer = useRef<HTMLElement>(null)
  const id = useId()
  const close = useEffectEvent(onClose)
  useEffect(() => {
    const before = document.activeElement
    const { current } = drawer
    current?.focus()
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || !current?.contains(document.activeElement)) return
      event.preventDefault()
      close()
    }
    document.addEventListener('keydown', key)
    return () => {
      document.removeEventListener('keydown', key)
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <aside ref={drawer} className="drawer" aria-labelledby={id} tabIndex={-1}>
      <Head id={id} title={title} onClose={onClose} />
      <div className="sheet-body">{children}</div>
    </aside>
  )
}

function Head({ id, title, onClose }: { id: string; title: ReactNode; onClose: () => void }) {
  return (
    <div className="sheet-head">
      <h2 id={id}>{title}</h2>
      <Button kind="quiet" size="small" onClick={onClose} aria-label="Close" title="Close (Esc)">
        ✕
      </Button>
    </div>
  )
}
