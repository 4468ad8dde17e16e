import type { FormEvent, ReactNode } from 'react'
import type { Lease, PortleaseError } from '../../../../index.ts'
import { Button } from '../../../parts/button.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Dialog } from '../../../parts/sheets.tsx'

/** What every dialog about a lease gets: the lease as it was when it opened. */
export interface AskProps {
  lease: Lease
  onClose: () => void
}

interface AskingProps {
  title: string
  /** Of the button that does it. */
  button: string
  danger?: boolean
  /** What is still missing, as a sentence. */
  unable?: string | null
  act: { isPending: boolean; error: PortleaseError | null }
  /** The refusal stands under its field already. */
  isSaid?: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** A dialog with fields, a button that says what it will do, and the refusal in words. */
export function Asking({ title, button, danger, unable, act, isSaid, onSubmit, onClose, children }: AskingProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!act.isPending && !unable) onSubmit()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {children}
        {isSaid ? null : <Problem error={act.error} />}
        <div className="actions">
          <Button type="submit" kind={danger ? 'danger' : 'primary'} busy={act.isPending} unable={unable}>
            {button}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
