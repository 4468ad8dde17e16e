import { MAX_PORT, MIN_PORT } from './ranges.ts'

/** What is checked of a policy. */
interface Checked {
  readonly ranges: readonly { first: number; last: number; leasable: boolean }[]
  readonly services: readonly { port: number; last: number; name: string }[]
  readonly leasable: number
}

/**
 * Refuses a table that would make the policy ambiguous. Guarantees: the ranges cover 0..65535 in ascending order without a gap
 * or an overlap; each service row lies inside one forbidden range (rows nest there, they never reach into a leasable
 * one); the count is that of the leasable ranges. Throws an Error that names the first row at fault.
 */
export function assertSound({ ranges, services, leasable }: Checked): void {
  let next = MIN_PORT
  let counted = 0
  for (const { first, last, leasable: allowed } of ranges) {
    if (first !== next || last < first) throw new Error(`policy: ${first}-${last} does not go on from ${next}`)
    if (allowed) counted += last - first + 1
    next = last + 1
  }
  if (next !== MAX_PORT + 1) throw new Error(`policy: the ranges end at ${next - 1}, not at ${MAX_PORT}`)
  if (counted !== leasable) throw new Error(`policy: ${counted} numbers are leasable, not ${leasable}`)
  for (const { port, last, name } of services) {
    const around = ranges.find((range) => range.first <= port && last <= range.last)
    if (last < port || around === undefined || around.leasable)
      throw new Error(`policy: ${port}-${last} (${name}) is not inside a forbidden range`)
  }
}
