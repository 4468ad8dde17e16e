import { Refusal } from '../../errors.ts'
import type { LeaseRecord } from '../../lease.ts'
import { paused } from '../../ledger-notices.ts'
import { canPlaceAt, type Member, nearestFree, place } from '../../placement.ts'
import type { Actor } from '../../records.ts'
import { leaseDiffers, noPortFree } from '../../refusals.ts'
import type { AcquireRequest } from '../../requests.ts'
import type { Grant } from '../../wire.ts'
import { actingTeam, adminContact } from '../actor.ts'
import type { Draft } from '../draft.ts'
import { endDueQuarantines } from '../tenure.ts'
import { decideAcquire, isExcluded } from './acquire.ts'
import { checkPolicy, membersOf } from './choose.ts'
import type { Indexed } from './groups.ts'
import { type KeyAnswer, lookUpKey } from './held.ts'
import { settle } from './settle.ts'

/** What became of each request of a batch. */
export interface Outcomes {
  grants: Map<number, Grant>
  refusals: Map<number, Refusal>
}

type Found = Indexed & { answer: KeyAnswer }

/** Runs a request; a refusal is noted and what the request changed is rolled back. Other errors pass. */
export function attempt(draft: Draft, outcomes: Outcomes, index: number, run: () => Grant | undefined): void {
  const savepoint = draft.savepoint()
  try {
    const grant = run()
    if (grant) outcomes.grants.set(index, grant)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    draft.rollback(savepoint)
    outcomes.refusals.set(index, error)
  }
}

/**
 * Requests that get one first number, free on each of their controllers for each one's own count: the one that is asked
 * for, or else the one that one of them holds already.
 */
export function decideGroup(draft: Draft, actor: Actor, group: readonly Indexed[], outcomes: Outcomes): void {
  const found: Found[] = []
  for (const each of group) {
    attempt(draft, outcomes, each.index, () => {
      const answer = lookUpKey(draft, actor, each.request, actingTeam(draft, actor, each.request.team))
      found.push({ ...each, answer })
      return undefined
    })
  }
  const held = found.filter(({ answer }) => answer.kind !== 'new' && answer.lease.status === 'held')
  const asked = group.find(({ request }) => request.port !== undefined)?.request.port
  const fixed = asked ?? (held[0] && leaseOf(held[0]).port)
  for (const other of held) {
    const lease = leaseOf(other)
    if (lease.port !== fixed) outcomes.refusals.set(other.index, leaseDiffers(lease, ['port'], { port: fixed }))
  }
  // A paused ledger chooses no numbers: also not by what another of the group has elsewhere.
  if (draft.paused && asked === undefined) {
    const refusal = paused(adminContact(draft))
    for (const each of found) if (!held.includes(each)) outcomes.refusals.set(each.index, refusal)
  }
  if (fixed !== undefined) for (const each of found) giveNumber(draft, actor, each, fixed, false, found, outcomes)
  else if (!draft.paused) placeTogether(draft, actor, found, outcomes)
}

function placeTogether(draft: Draft, actor: Actor, found: readonly Found[], outcomes: Outcomes): void {
  const [wish] = wishes(found).filter((port) => fitsAll(draft, found, port))
  const members = () => found.flatMap(({ request }) => membersOf(draft, request))
  if (wish !== undefined) {
    for (const each of found) giveNumber(draft, actor, each, wish, false, found, outcomes)
    return
  }
  if (found.length === 0) return
  let port = place(members())
  if (port === null && found.filter(({ request }) => endDueQuarantines(draft, request.controller)).length > 0)
    port = place(members())
  if (port === null) for (const { index } of found) outcomes.refusals.set(index, nothingInCommon(found, members()))
  else for (const each of found) giveNumber(draft, actor, each, port, true, found, outcomes)
}

/** Numbers that would serve someone best: what a former holder had, then what was preferred. */
function wishes(found: readonly Found[]): number[] {
  const former = found.flatMap(({ answer }) => (answer.kind === 'again' ? [answer.lease.port] : []))
  const preferred = found.flatMap(({ request }) => (request.prefer === undefined ? [] : [request.prefer]))
  return [...new Set([...former, ...preferred])]
}

function fitsAll(draft: Draft, found: readonly Found[], port: number): boolean {
  return found.every(
    ({ request, answer }) =>
      (answer.kind === 'again' && answer.lease.port === port && !isExcluded(draft, answer.lease)) ||
      canPlaceAt(membersOf(draft, request), port),
  )
}

function giveNumber(
  draft: Draft,
  actor: Actor,
  { index, request }: Found,
  port: number,
  automatic: boolean,
  group: readonly Found[],
  outcomes: Outcomes,
): void {
  if (outcomes.refusals.has(index)) return
  attempt(draft, outcomes, index, () => decideAt(draft, actor, { ...request, port }, automatic))
  const refusal = outcomes.refusals.get(index)
  if (refusal && 'nearest' in refusal.details) {
    const members = group
      .filter((each) => !outcomes.grants.has(each.index))
      .flatMap((each) => membersOf(draft, each.request))
    outcomes.refusals.set(
      index,
      new Refusal(refusal.code, refusal.message, {
        ...refusal.details,
        nearest: commonNearest(draft, group, members, port),
      }),
    )
  }
}

/** The group gave the request its number, so what an exact number is checked for comes only now. */
function decideAt(draft: Draft, actor: Actor, request: AcquireRequest, automatic: boolean): Grant {
  checkPolicy(request)
  settle(draft, request, actingTeam(draft, actor, request.team).name)
  return decideAcquire(draft, actor, request, automatic)
}

/** Numbers that would do for the whole group; the group's own grants of this call are not in the way of themselves. */
function commonNearest(draft: Draft, group: readonly Found[], waiting: readonly Member[], port: number): number[] {
  const all = group.flatMap(({ request }) => membersOf(draft, request))
  const common = nearestFree(all, port, 3)
  return common.length > 0 ? common : nearestFree(waiting, port, 3)
}

function nothingInCommon(found: readonly Found[], members: readonly Member[]): Refusal<'NO_PORT_FREE'> {
  const tightest = [...found].sort((a, b) => b.request.count - a.request.count)[0]
  const { controller, transport, count } = tightest?.request ?? { controller: '', transport: 'tcp' as const, count: 1 }
  const refusal = noPortFree(
    { controller, transport, count },
    {
      largestRun: Math.min(...members.map(({ map }) => map.largestRun())),
      used: Math.max(...members.map(({ map }) => map.claimedCount)),
      free: Math.min(...members.map(({ map }) => map.freeCount)),
    },
  )
  const run = count > 1 ? `run of ${count} ports` : 'port'
  return new Refusal(
    'NO_PORT_FREE',
    `No ${run} is free on all ${found.length} controllers at one number.`,
    refusal.details,
  )
}

function leaseOf({ answer }: Found): LeaseRecord {
  if (answer.kind === 'new') throw new Error('a request that holds nothing has no lease')
  return answer.lease
}
