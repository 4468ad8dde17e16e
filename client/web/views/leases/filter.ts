import { useMemo } from 'react'
import { useSearch } from 'wouter/use-browser-location'
import type { LeaseFilter } from '../../../index.ts'
import { useSettled } from '../../data/settled.ts'
import type { Sort } from '../../parts/table.tsx'

const STATES = ['active', 'expired', 'quarantined', 'ended'] as const
const SORTS = ['port', 'created', 'chart', 'team', 'reviewBy', 'expiresAt', 'seenAt'] as const

/** The names in the address that narrow the list. */
export const NARROWING = ['q', 'controller', 'team', 'state', 'label', 'mine', 'overdue'] as const

/** What the API is asked for, from the address. What is not in its words there is left out. */
function filterOf(params: URLSearchParams): LeaseFilter {
  const text = (name: string) => params.get(name)?.trim() || undefined
  const state = STATES.find((each) => each === params.get('state'))
  const sort = sortOf(params)
  return {
    search: text('q'),
    controller: text('controller'),
    team: text('team'),
    label: text('label'),
    // All states, ended ones too: for who looks for the past.
    state: params.get('state') === 'all' ? [...STATES] : state,
    mine: params.has('mine') || undefined,
    overdue: params.has('overdue') || undefined,
    ...(sort === null ? {} : { sort: sort.by as (typeof SORTS)[number], order: sort.order }),
  }
}

/** The order that the address names; null: by number. */
export function sortOf(params: URLSearchParams): Sort | null {
  const by = SORTS.find((each) => each === params.get('sort'))
  return by === undefined ? null : { by, order: params.get('order') === 'desc' ? 'desc' : 'asc' }
}

/** The filter of the address; while somebody types, the one before. */
export function useFilter(): LeaseFilter {
  const search = useSettled(useSearch())
  return useMemo(() => filterOf(new URLSearchParams(search)), [search])
}
