import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../../support/random.ts'
import type { Fleet, Member } from '../fleet.ts'

/** What a fault was, when it is over. */
export interface Done {
  /** `kill`, `pause`, …: what figures are kept by. */
  readonly kind: string
  readonly servers: readonly number[]
  /** For people. */
  readonly text: string
}

/** Does one fault and undoes it. Null: there is nobody to do it to at the moment. */
export type Inflict = (fleet: Fleet, random: Random) => Promise<Done | null>

/** Somebody to whom no other fault is being done; null: nobody. Use `withMember`. */
function freeMember(fleet: Fleet, random: Random): Member | null {
  if (fleet.busy) return null
  const free = fleet.members.filter(({ busy, process }) => !busy && process !== null)
  return free.length > 0 ? free[random.below(free.length)]! : null
}

/** Does something to one server to which no other fault is being done. */
export async function withMember(
  fleet: Fleet,
  random: Random,
  act: (member: Member) => Promise<Done>,
): Promise<Done | null> {
  const member = freeMember(fleet, random)
  if (!member) return null
  member.busy = true
  try {
    return await act(member)
  } finally {
    member.busy = false
  }
}

/** Does something to all of them, or to the database, once the faults under way are over; meanwhile no other begins. */
export async function withAll(fleet: Fleet, act: () => Promise<Done>): Promise<Done | null> {
  if (fleet.busy) return null
  fleet.busy = true
  try {
    while (fleet.members.some(({ busy }) => busy)) await sleep(50)
    return await act()
  } finally {
    fleet.busy = false
  }
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
