import { type FormEvent, useState } from 'react'
import type { TokenInfo } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { TextField, wrongWith } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { useToast } from '../../parts/toast.tsx'

/** Ends a token for good, after a look at whose it is. */
export function RevokeToken({ token, onClose }: { token: TokenInfo; onClose: () => void }) {
  const { id, name, team, role, lastUsedAt } = token
  const [reason, setReason] = useState('')
  const me = useMe()
  const say = useToast()
  const revoke = useAct((client, input: { id: string; reason?: string }) => client.token.revoke(input), {
    onDone() {
      say(`Token ${name} of team ${team} is revoked. Leases that it was granted stay.`)
      onClose()
    },
  })
  const isMine = me.token === name && me.team.name === team
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!revoke.isPending) revoke.mutate({ id, ...(reason.trim() ? { reason: reason.trim() } : {}) })
  }
  return (
    <Dialog title={`Revoke token ${name}?`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>
          Token <strong>{name}</strong> of team {team} ({role},{' '}
          {lastUsedAt === null ? 'never used' : `last used on ${lastUsedAt.slice(0, 10)} UTC`}) ends at once, on every
          server, and cannot be brought back. Leases that it was granted stay with the team.
        </p>
        {isMine ? (
          <div className="note" data-kind="warn">
            It is the token that you are signed in with: you will be signed out.
          </div>
        ) : null}
        <TextField
          label="Reason"
          hint="It stands in the log, if you say one."
          value={reason}
          onChange={setReason}
          wrong={wrongWith(revoke.error, 'reason')}
          maxLength={500}
        />
        <Problem error={revoke.error} />
        <div className="actions">
          <Button type="submit" kind="danger" busy={revoke.isPending}>
            Revoke {name}
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      </form>
    </Dialog>
  )
}
