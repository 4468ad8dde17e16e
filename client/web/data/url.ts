import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { useSearch } from 'wouter/use-browser-location'

/**
 * Every state of the page stands in its address: it can be sent to a colleague, and reloading changes nothing. The search is
 * read as the browser has it; wouter's own `useSearch` decodes it once too often, and `%41` in a text would become `A`.
 */

/**
 * One value of the address: `const [team, setTeam] = useParam('team')`. An empty text takes it out. Changing it replaces
 * the address, so that Back leaves the view instead of undoing a filter letter by letter.
 */
export function useParam(name: string, fallback = ''): [string, (value: string) => void] {
  const value = new URLSearchParams(useSearch()).get(name) ?? fallback
  const setParams = useSetParams()
  const set = useCallback(
    (next: string) => setParams({ [name]: next === fallback ? null : next }),
    [name, fallback, setParams],
  )
  return [value, set]
}

/** Changes several values of the address at once; null takes one out. `push` makes a step for Back. */
export function useSetParams(): (
  values: Readonly<Record<string, string | number | null>>,
  how?: { push?: boolean },
) => void {
  const [, go] = useLocation()
  return useCallback(
    (values, { push = false } = {}) => {
      const params = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(values)) {
        if (value === null || value === '') params.delete(name)
        else params.set(name, String(value))
      }
      const text = params.toString()
      go(location.pathname + (text === '' ? '' : `?${text}`), { replace: !push })
    },
    [go],
  )
}

/** What a new lease begins with. */
export interface NewLease {
  controller?: string | undefined
  transport?: 'tcp' | 'udp' | 'both' | undefined
  port?: number | undefined
  count?: number | undefined
  chart?: string | undefined
}

/** Opens a drawer beside the view, whatever view it is; Back closes it. */
export function useOpen(): {
  lease: (id: string) => void
  newLease: (begin?: NewLease) => void
  close: () => void
} {
  const setParams = useSetParams()
  const lease = useCallback((id: string) => setParams({ ...CLOSED, lease: id }, { push: true }), [setParams])
  const newLease = useCallback(
    ({ controller, transport, port, count, chart }: NewLease = {}) => {
      const begin = { new: '1', on: controller, transport, port, count, chart }
      setParams({ ...CLOSED, ...fill(begin) }, { push: true })
    },
    [setParams],
  )
  const close = useCallback(() => setParams(CLOSED), [setParams])
  return { lease, newLease, close }
}

/** Values of the address that belong to a drawer, not to the view. */
const CLOSED = { lease: null, new: null, on: null, transport: null, port: null, count: null, chart: null } as const

/** What the drawers are to show. */
export function useOpened(): { lease: string | null; newLease: NewLease | null } {
  const params = new URLSearchParams(useSearch())
  return { lease: params.get('lease'), newLease: params.has('new') ? newLeaseOf(params) : null }
}

/** What the address says that a new lease begins with. */
export function newLeaseOf(params: URLSearchParams): NewLease {
  const number = (name: string) => {
    const text = params.get(name)
    return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : undefined
  }
  const transport = params.get('transport')
  return {
    controller: params.get('on') ?? undefined,
    transport: transport === 'tcp' || transport === 'udp' || transport === 'both' ? transport : undefined,
    port: number('port'),
    count: number('count'),
    chart: params.get('chart') ?? undefined,
  }
}

function fill(values: Record<string, string | number | undefined>): Record<string, string | number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]))
}
