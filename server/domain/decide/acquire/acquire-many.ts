import { type BatchRefusal, Refusal } from '../../errors.ts'
import { claimCountOf } from '../../lease.ts'
import type { Actor } from '../../records.ts'
import type { AcquireManyRequest, AcquireRequest } from '../../requests.ts'
import type { Grant, PlanAnswer } from '../../wire.ts'
import { actingTeam } from '../actor.ts'
import type { Needs } from '../base.ts'
import type { Draft } from '../draft.ts'
import type { Verb } from '../verb.ts'
import { acquireNeeds, checkController, decideAcquire } from './acquire.ts'
import { checkPolicy } from './choose.ts'
import { attempt, decideGroup, type Outcomes } from './group.ts'
import { groupsOf, type Indexed } from './groups.ts'
import { lookUpKey } from './held.ts'
import { settle } from './settle.ts'

/** Grants all of a batch or nothing of it. */
export const acquireMany: Verb<AcquireManyRequest, Grant[]> = {
  path: 'lease.acquireMany',
  needs: manyNeeds,
  weight: manyWeight,
  decide(draft, actor, batch) {
    const { grants, refusals } = decideMany(draft, actor, batch)
    const refused = listOf(refusals)
    const [first] = [...refusals].sort(([a], [b]) => a - b)
    if (first) {
      const [index, refusal] = first
      throw new Refusal(refusal.code, refusal.message, { ...refusal.details, index, refusals: refused })
    }
    return batch.requests.map((_, index) => grants.get(index)!)
  },
}

/** What acquireMany would answer now. Writes nothing, holds nothing: what is not granted yet has no id and no epoch. */
export const plan: Verb<AcquireManyRequest, Omit<PlanAnswer, 'now'>> = {
  path: 'lease.plan',
  needs: manyNeeds,
  weight: manyWeight,
  dry: true,
  decide(draft, actor, batch) {
    const { revision } = draft.base.head
    const { grants, refusals } = decideMany(draft, actor, batch)
    const leases = [...grants].sort(([a], [b]) => a - b).map(([index, grant]) => ({ index, ...planned(draft, grant) }))
    return { leases, refusals: listOf(refusals), revision }
  },
}

function manyNeeds(batch: AcquireManyRequest): Needs {
  const all = batch.requests.map(acquireNeeds)
  return {
    controllers: all.flatMap((needs) => needs.controllers ?? []),
    keys: all.flatMap((needs) => needs.keys ?? []),
    teams: all.flatMap((needs) => needs.teams ?? []),
    places: all.flatMap((needs) => needs.places ?? []),
  }
}

function manyWeight(batch: AcquireManyRequest): number {
  return batch.requests.reduce((sum, request) => sum + claimCountOf(request), 0)
}

/** What is held is placed first, then exact numbers, former holders', wishes, groups without a number, the rest. */
function decideMany(draft: Draft, actor: Actor, batch: AcquireManyRequest): Outcomes {
  const outcomes: Outcomes = { grants: new Map(), refusals: new Map() }
  batch.requests.forEach((request, index) => {
    attempt(draft, outcomes, index, () => prepare(draft, actor, request))
  })
  draft.keep()
  const open = ({ index }: Indexed) => !outcomes.refusals.has(index)
  const { groups, singles } = groupsOf(batch)
  const units = [
    ...singles
      .filter(open)
      .map((single) => ({ rank: rankOf(draft, actor, single.request), members: [single], grouped: false })),
    ...groups.map((members) => ({
      rank: Math.min(...members.map(({ request }) => groupRank(draft, actor, request))),
      members,
      grouped: true,
    })),
  ].sort((a, b) => a.rank - b.rank)
  for (const { members, grouped } of units) {
    if (grouped) decideGroup(draft, actor, members.filter(open), outcomes)
    else
      for (const { index, request } of members)
        attempt(draft, outcomes, index, () => decideAcquire(draft, actor, request))
  }
  return outcomes
}

function prepare(draft: Draft, actor: Actor, request: AcquireRequest): undefined {
  const team = actingTeam(draft, actor, request.team)
  checkPolicy(request)
  checkController(draft, request.controller)
  settle(draft, request, team.name)
}

function rankOf(draft: Draft, actor: Actor, request: AcquireRequest): number {
  const known = knownOf(draft, actor, request)
  if (known === 'held') return 0
  if (request.port !== undefined) return 1
  if (known === 'again') return 2
  return request.prefer === undefined ? 5 : 3
}

function groupRank(draft: Draft, actor: Actor, request: AcquireRequest): number {
  return Math.min(rankOf(draft, actor, request), 4)
}

/** What the key says, without its refusal: that one is given where the request is decided. */
function knownOf(draft: Draft, actor: Actor, request: AcquireRequest): string {
  if (!draft.controller(request.controller)) return 'new'
  try {
    const team = actingTeam(draft, actor, request.team)
    const answer = lookUpKey(draft, actor, request, team)
    return answer.kind === 'again' && answer.lease.status === 'held' ? 'held' : answer.kind
  } catch (error) {
    if (error instanceof Refusal) return 'new'
    throw error
  }
}

function listOf(refusals: Outcomes['refusals']): BatchRefusal[] {
  return [...refusals]
    .sort(([a], [b]) => a - b)
    .map(([index, refusal]) => ({ ...refusal.details, index, code: refusal.code, message: refusal.message }))
}

function planned(draft: Draft, grant: Grant): Grant {
  if (!grant.created) return grant
  const id = draft.base.lease(grant.lease.id) ? grant.lease.id : ''
  return { ...grant, lease: { ...grant.lease, id, epoch: 0, revision: 0 } }
}
