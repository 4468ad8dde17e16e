import { useState } from 'react'
import { useAsk } from '../../../data/ask.ts'
import { Asked } from '../../../parts/asked.tsx'
import { Button } from '../../../parts/button.tsx'
import { Dialog } from '../../../parts/sheets.tsx'
import { EditDialog } from './edit.tsx'
import { ExcludeDialog } from './exclude.tsx'
import { IncludeDialog } from './include.tsx'
import { RetireDialog } from './retire.tsx'

export { RegisterDialog } from './register.tsx'

type Open = 'edit' | 'exclude' | 'include' | 'retire' | null

/** For admins: buttons for what can be changed of a controller, each with its own dialog. Offer it only to who may. */
export function ManageController({ name }: { name: string }) {
  const query = useAsk('controller', 'get', { name })
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  return (
    <Asked query={query} what={name}>
      {({ controller, exclusions }) => (
        <div className="actions">
          <Button onClick={() => setOpen('edit')}>Edit {name}…</Button>
          <Button onClick={() => setOpen('exclude')}>Exclude numbers…</Button>
          <Button
            onClick={() => setOpen('include')}
            unable={exclusions.length === 0 ? `No number is excluded on ${name}.` : null}
          >
            Include again ({exclusions.length})…
          </Button>
          <Button
            kind="danger"
            onClick={() => setOpen('retire')}
            unable={controller.retiredAt === null ? null : `${name} is retired already.`}
          >
            Retire {name}…
          </Button>
          {open === 'edit' ? <EditDialog controller={controller} onClose={close} /> : null}
          {open === 'exclude' ? <ExcludeDialog controller={name} onClose={close} /> : null}
          {open === 'include' ? <IncludeDialog exclusions={exclusions} onClose={close} /> : null}
          {open === 'retire' ? <RetireDialog controller={controller} onClose={close} /> : null}
        </div>
      )}
    </Asked>
  )
}

/** The same over the list of all controllers. */
export function ManageDialog({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <Dialog title={`Change ${name}`} onClose={onClose}>
      <ManageController name={name} />
    </Dialog>
  )
}
