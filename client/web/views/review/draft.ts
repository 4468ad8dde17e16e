import { type UseQueryResult, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import type { PlanRecordAnswer, PortleaseError } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useClient } from '../../data/ledger.tsx'
import { type Decided, Saver, type SaverState } from './saver.ts'

export interface Draft extends SaverState {
  readonly planId: string | null
  readonly query: UseQueryResult<PlanRecordAnswer, PortleaseError>
  /** By lease: as the server has them, over them what is on its way there. */
  readonly decided: ReadonlyMap<string, Decided>
  readonly decide: (decisions: readonly Decided[]) => void
  readonly retry: () => void
}

/**
 * The review that the address names, as it stands on the server and here. The first decision of a review without a name
 * begins one, and the address follows.
 */
export function useDraft(planId: string | null): Draft {
  const saver = useSaver(planId)
  const state = useSyncExternalStore(saver.subscribe, saver.get)
  const query = useAsk('admin', 'getPlan', { planId: planId ?? '' }, { enabled: planId !== null })
  useWarning(state.unsaved.size > 0)
  const saved = planId === null ? [] : (query.data?.plan.decisions ?? [])
  return {
    ...state,
    planId,
    query,
    decided: new Map([...saved.map((each) => [each.id, each] as const), ...state.unsaved]),
    decide: useCallback((decisions) => saver.put(decisions), [saver]),
    retry: useCallback(() => saver.retry(), [saver]),
  }
}

function useSaver(planId: string | null): Saver {
  const client = useClient()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const make = () =>
    new Saver(planId, client.admin.planRevoke, (answer) => {
      const { id } = answer.plan
      queries.setQueryData(['admin', 'getPlan', { planId: id }], answer)
      // Only from where the review was begun: who has gone elsewhere is left there.
      if (location.pathname === '/review') go(`/review/plans/${id}${location.search}`, { replace: true })
    })
  const [saver, setSaver] = useState(make)
  const another = useEffectEvent(() => {
    if (saver.planId !== planId) setSaver(make())
  })
  useEffect(() => {
    void planId
    another()
  }, [planId])
  return saver
}

/** A tab is not closed over what is not saved without a word. */
function useWarning(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [isUnsaved])
}
