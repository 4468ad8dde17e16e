import { portLabel } from '../../../../server/domain/lease.ts'
import type { Lease } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useAct } from '../../data/act.ts'
import { useMay, useMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'
import { When } from '../../parts/when.tsx'
import { focusState } from './focus.ts'
import { placeOf } from './words.ts'

/** That a lease is offered to another team: they accept or decline, its holder takes the offer back. */
export function OfferNote({ lease }: { lease: Lease }) {
  const { offer, team } = lease
  const me = useMe()
  const { write, administer } = useMay()
  if (offer === null) return null
  const isTheirs = write && (offer.team === me.team.name || administer)
  const isMine = write && team === me.team.name
  return (
    <div className="note" data-kind={isTheirs ? 'warn' : 'plain'}>
      <div>
        Offered to team {offer.team} by {offer.by} until <When at={offer.until} />
        {offer.note === null ? '.' : `: “${offer.note}”`}
      </div>
      {isTheirs || isMine ? <Answer lease={lease} isTheirs={isTheirs} isMine={isMine} to={offer.team} /> : null}
    </div>
  )
}

interface AnswerProps {
  lease: Lease
  isTheirs: boolean
  isMine: boolean
  to: string
}

function Answer({ lease, isTheirs, isMine, to }: AnswerProps) {
  const { id, epoch, team } = lease
  const say = useToast()
  const done = (text: string) => {
    say(text)
    focusState()
  }
  const accept = useAct((client, input: InputOf<'lease', 'accept'>) => client.lease.accept(input), {
    onDone: ({ lease: next }) => done(`${placeOf(next)} is team ${next.team}'s now, taken over from ${team}.`),
  })
  const decline = useAct((client, input: InputOf<'lease', 'decline'>) => client.lease.decline(input), {
    onDone: ({ lease: next }) => done(`${placeOf(next)} stays with team ${next.team}.`),
  })
  const isBusy = accept.isPending || decline.isPending
  return (
    <>
      <div className="actions">
        {isTheirs ? (
          <Button kind="primary" busy={isBusy} onClick={() => accept.mutate({ id, epoch })}>
            Accept {portLabel(lease)} for {to}
          </Button>
        ) : null}
        <Button busy={isBusy} onClick={() => decline.mutate({ id, epoch })}>
          {isMine ? 'Take the offer back' : 'Decline'}
        </Button>
      </div>
      <Problem error={accept.error ?? decline.error} />
    </>
  )
}
