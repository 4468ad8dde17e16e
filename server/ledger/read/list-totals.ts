import { fingerprint } from './list-cursor.ts'
import { isTimeless } from './list-filter.ts'
import type { ListQuery } from './list-statement.ts'
import type { Moment } from './snapshot.ts'

/** So many lists that somebody pages through. */
const MOST = 50

/** The totals of lists at one revision: who pages through a search does not have a million leases counted for each page. */
class Totals {
  #of = ''
  readonly #kept = new Map<string, number>()

  async get(
    { request, callerTeam }: ListQuery,
    { ledgerId, revision }: Moment,
    count: () => Promise<number>,
  ): Promise<number> {
    if (!isTimeless(request)) return count()
    const of = `${ledgerId} ${revision}`
    if (of !== this.#of) this.#kept.clear()
    this.#of = of
    const list = `${fingerprint(request, callerTeam)} ${request.mine === true}`
    const known = this.#kept.get(list)
    if (known !== undefined) return known
    const total = await count()
    // Another read may have come to another revision meanwhile.
    if (of === this.#of && this.#kept.size < MOST) this.#kept.set(list, total)
    return total
  }
}

const totals = new WeakMap<object, Totals>()

/** Those of one client: whoever reads through it shares them. */
export function totalsOf(db: object): Totals {
  const known = totals.get(db) ?? new Totals()
  totals.set(db, known)
  return known
}
