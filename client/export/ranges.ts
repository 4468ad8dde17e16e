import { spacesOf } from '../../server/domain/lease.ts'
import type { Lease } from '../../server/domain/wire.ts'

/** Consecutive numbers, both ends included. */
export interface Run {
  readonly first: number
  readonly last: number
}

/** The numbers of leases as ascending runs that neither touch nor overlap. */
export function runsOf(leases: readonly Lease[], transport?: 'tcp' | 'udp'): Run[] {
  const own = leases.filter((lease) => transport === undefined || spacesOf(lease.transport).includes(transport))
  const sorted = own
    .map(({ port, count }) => ({ first: port, last: port + count - 1 }))
    .sort((a, b) => a.first - b.first)
  const runs: { first: number; last: number }[] = []
  for (const { first, last } of sorted) {
    const open = runs.at(-1)
    if (open && first <= open.last + 1) open.last = Math.max(open.last, last)
    else runs.push({ first, last })
  }
  return runs
}

/** `49200`, `61000-61003` */
export function runText({ first, last }: Run): string {
  return first === last ? `${first}` : `${first}-${last}`
}
