import type { QueryClient } from '@tanstack/react-query'
import type { LedgerEvent } from '../../index.ts'

/** At most so often what is shown is asked for again, in milliseconds: a busy ledger writes thousands of events a second. */
const EVERY_MS = 400
/** The list of all controllers with their use is large. */
const LARGE_EVERY_MS = 3000
/** What is stale takes a look at every lease. */
const STALE_EVERY_MS = 15_000

type Key = readonly [group: string, verb?: string]
const LARGE: readonly Key[] = [
  ['controller', 'list'],
  ['admin', 'stale'],
]
const EVERY = new Map([
  ['controller.list', LARGE_EVERY_MS],
  ['admin.stale', STALE_EVERY_MS],
])

/** What an event makes old. */
function touched({ type }: LedgerEvent): readonly Key[] {
  const group = type.split('.')[0]
  if (group === 'token') return [['token'], ['event']]
  // A decision is noted with every key that is pressed in a review, and changes no lease.
  if (type === 'plan.saved') return [['admin', 'getPlan'], ['admin', 'listPlans'], ['event']]
  if (group === 'team') return [['team'], ['system'], ['lease'], ['controller', 'map'], ...LARGE]
  return [
    ['lease'],
    ['controller', 'map'],
    ['controller', 'get'],
    ['policy', 'explain'],
    ['finding'],
    ['admin', 'getPlan'],
    ['admin', 'listPlans'],
    ['event'],
    ['team'],
    ['system'],
    ...LARGE,
  ]
}

/** Makes answers old as events come: at once, and then at most every so often. Only what is on the screen is asked for again. */
export class Freshness {
  readonly #queries: QueryClient
  readonly #due = new Map<string, Key>()
  readonly #last = new Map<string, number>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(queries: QueryClient) {
    this.#queries = queries
  }

  note(event: LedgerEvent): void {
    for (const key of touched(event)) this.#due.set(key.join('.'), key)
    this.#settle()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #settle(): void {
    clearTimeout(this.#timer)
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const [name, key] of this.#due) {
      const every = EVERY.get(name) ?? EVERY_MS
      const wait = (this.#last.get(name) ?? Number.NEGATIVE_INFINITY) + every - now
      if (wait > 0) {
        next = Math.min(next, wait)
        continue
      }
      this.#due.delete(name)
      this.#last.set(name, now)
      void renew(this.#queries, key)
    }
    if (next < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#settle(), next)
  }
}

/** Asks again for what is shown. A first answer that is on its way may be from before: it is awaited, and asked for once more. */
async function renew(queries: QueryClient, queryKey: Key): Promise<void> {
  const onTheWay = queries
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching', predicate: ({ state }) => state.data === undefined })
  await queries.invalidateQueries({ queryKey })
  for (const query of onTheWay) void queries.invalidateQueries({ queryKey: query.queryKey, exact: true })
}
