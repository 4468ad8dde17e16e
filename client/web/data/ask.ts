import { keepPreviousData, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { PortleaseError } from '../../index.ts'
import type { Calls } from '../../procedures.ts'
import { useClient } from './ledger.tsx'

type Group = keyof Calls
type Verb<G extends Group> = keyof Calls[G] & string
type Fn<G extends Group, V extends Verb<G>> = Calls[G][V] extends (...args: infer A) => Promise<infer R>
  ? [A, R]
  : never
export type Answer<G extends Group, V extends Verb<G>> = Fn<G, V>[1]
export type Input<G extends Group, V extends Verb<G>> = Fn<G, V>[0][0]

interface AskOptions {
  /** False: not yet. */
  enabled?: boolean
  /** Shows the answer before while another is on its way: for filters and pages. */
  keep?: boolean
}

/**
 * One read, by its name and input: `useAsk('lease', 'get', { id })`. The key is `[group, verb, input]`; what the event
 * stream tells makes the right keys old (see freshness.ts), so a view never asks again by itself.
 */
export function useAsk<G extends Group, V extends Verb<G>>(
  group: G,
  verb: V,
  input: Input<G, V>,
  { enabled = true, keep = false }: AskOptions = {},
): UseQueryResult<Answer<G, V>, PortleaseError> {
  const client = useClient()
  const ask = client[group][verb] as (input: unknown, options: { signal: AbortSignal }) => Promise<Answer<G, V>>
  return useQuery<Answer<G, V>, PortleaseError>({
    ...queryOptions<Answer<G, V>, PortleaseError>({
      queryKey: [group, verb, input],
      queryFn: ({ signal }) => ask(input, { signal }),
    }),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  })
}
