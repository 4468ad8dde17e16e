import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Lease } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAct } from '../../data/act.ts'
import { useMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { offeredActs } from './acts.ts'
import { useSayChanged } from './say-changed.ts'

/** Why the lease is there, changed in its place. */
export function Purpose({ lease }: { lease: Lease }) {
  const [isEdited, setEdited] = useState(false)
  const button = useRef<HTMLSpanElement>(null)
  const mayEdit = offeredActs(lease, useMe()).has('edit')
  const close = () => {
    setEdited(false)
    requestAnimationFrame(() => button.current?.querySelector('button')?.focus())
  }
  return (
    <>
      <dt>purpose</dt>
      <dd>
        {isEdited ? (
          <Edit lease={lease} onClose={close} />
        ) : (
          <>
            {lease.purpose}{' '}
            {mayEdit ? (
              <span ref={button}>
                <Button kind="quiet" size="small" onClick={() => setEdited(true)} aria-label="Edit the purpose">
                  edit
                </Button>
              </span>
            ) : null}
          </>
        )}
      </dd>
    </>
  )
}

/** What somebody else changed meanwhile is not overwritten: the revision is the one that was seen when the editing began. */
function Edit({ lease, onClose }: { lease: Lease; onClose: () => void }) {
  const [seen] = useState(lease)
  const [purpose, setPurpose] = useState(seen.purpose)
  const say = useSayChanged(seen)
  const act = useAct((client, input: InputOf<'lease', 'update'>) => client.lease.update(input), {
    onDone({ lease: next }) {
      say(next)
      onClose()
    },
  })
  const wrong = wrongWith(act.error, 'purpose')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (purpose.trim() === seen.purpose) onClose()
    else act.mutate({ id: seen.id, revision: seen.revision, purpose })
  }
  return (
    <form
      ref={form}
      className="form lease-purpose"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <TextField
        label="Purpose"
        hint="An auditor will read this."
        value={purpose}
        onChange={setPurpose}
        wrong={wrong}
      />
      {wrong ? null : <Problem error={act.error} />}
      <div className="actions">
        <Button type="submit" kind="primary" size="small" busy={act.isPending}>
          Save purpose
        </Button>
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
