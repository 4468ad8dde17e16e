import { type FormEvent, useState } from 'react'
import { MAX_PORT } from '../../../../server/domain/policy/ranges.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Dialog } from '../../parts/sheets.tsx'

/** Begun by a digit on the map: the rest of the number, and there. */
export function JumpBox({
  begin,
  onJump,
  onClose,
}: {
  begin: string
  onJump: (port: number) => void
  onClose: () => void
}) {
  const [text, setText] = useState(begin)
  const isPort = /^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPort) return
    onClose()
    onJump(Number(text))
  }
  return (
    <Dialog title="Go to a number" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Number"
          inputMode="numeric"
          value={text}
          onChange={setText}
          wrong={text === '' || isPort ? null : 'A port number is between 0 and 65535.'}
          autoFocus
          onFocus={(event) => event.target.setSelectionRange(5, 5)}
        />
        <div className="actions">
          <Button type="submit" kind="primary" unable={isPort ? null : 'Type a number from 0 to 65535.'}>
            Go to {isPort ? text : 'it'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
