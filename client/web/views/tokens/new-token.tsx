import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PortleaseError, TokenCreatedAnswer } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'
import { useClient } from '../../data/ledger.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { Secret } from './secret.tsx'
import { TokenForm } from './token-form.tsx'

interface NewTokenProps {
  /** The team that the list is narrowed to. */
  team: string
  /** The ledger's time, by which its end is counted. */
  now: string
  onClose: () => void
}

/** Makes a token and shows its secret once. It is kept nowhere on the page: when this is closed it is gone. */
export function NewToken({ team, now, onClose }: NewTokenProps) {
  const client = useClient()
  const queries = useQueryClient()
  const [made, setMade] = useState<TokenCreatedAnswer | null>(null)
  const [error, setError] = useState<PortleaseError | null>(null)
  const [isBusy, setBusy] = useState(false)
  // Not by useAct: what a mutation answers stays in a cache for minutes.
  const create = async (input: InputOf<'token', 'create'>) => {
    setBusy(true)
    setError(null)
    try {
      setMade(await client.token.create(input))
    } catch (caught) {
      setError(caught as PortleaseError)
    }
    setBusy(false)
    void queries.invalidateQueries({ queryKey: ['token'] })
  }
  return (
    <Dialog title={made ? `Token ${made.token.name}` : 'New token'} onClose={onClose}>
      {made ? (
        <Secret made={made} onClose={onClose} />
      ) : (
        <TokenForm team={team} now={now} error={error} isBusy={isBusy} onCreate={(input) => void create(input)} />
      )}
    </Dialog>
  )
}
