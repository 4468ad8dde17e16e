import type { Lease } from '../server/domain/wire.ts'
import type { CallOptions } from './call.ts'
import type { Calls, InputOf } from './procedures.ts'

/** What `lease.iterate` takes: a list's filter. Pages are asked for as they are needed. */
export type LeaseFilter = Omit<Extract<InputOf<'lease', 'list'>, object>, 'cursor'>

/** All leases that a filter finds, over all pages. `limit` is the size of a page. */
export async function* iterateLeases(
  list: Calls['lease']['list'],
  filter: LeaseFilter = {},
  options?: CallOptions,
): AsyncGenerator<Lease, void, undefined> {
  let cursor: string | null | undefined
  do {
    const page = await list({ limit: 1000, ...filter, ...(cursor ? { cursor } : {}) }, options)
    yield* page.leases
    cursor = page.nextCursor
  } while (cursor)
}
