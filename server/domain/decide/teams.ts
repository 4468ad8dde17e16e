import { iso } from '../dates.ts'
import type { Actor, TeamRecord } from '../records.ts'
import { revisionMismatch, teamExists, teamNotFound } from '../refusals.ts'
import type { CreateTeamRequest, UpdateTeamRequest } from '../requests.ts'
import type { TeamInfo } from '../wire.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

const DESCRIBED = ['title', 'contact', 'maxPorts', 'disabled'] as const
type Described = Pick<TeamRecord, (typeof DESCRIBED)[number]>

/** Makes a team with the person to ring about its ports. The same again is answered as it stands. */
export const createTeam: Verb<CreateTeamRequest, TeamInfo> = {
  path: 'team.create',
  needs: ({ name }) => ({ teams: [name] }),
  decide(draft, actor, request) {
    const known = draft.team(request.name)
    if (known) {
      const fields = differing(known, request)
      if (fields.length > 0) throw teamExists(known.name, fields)
      return presentTeam(known)
    }
    const revision = draft.emit('team.created', actor, { team: request.name, after: describe(request) })
    const next = { ...request, usedPorts: 0, createdAt: draft.now, createdBy: actor.name, revision }
    draft.putTeam(next)
    return presentTeam(next)
  },
}

/**
 * Changes what is known of a team. `disabled`: no new leases; what it holds stays. A smaller `maxPorts` takes nothing
 * away. With a revision, only if it is still the one that the caller saw.
 */
export const updateTeam: Verb<UpdateTeamRequest, TeamInfo> = {
  path: 'team.update',
  needs: ({ name }) => ({ teams: [name] }),
  decide(draft, actor, { name, revision, ...wanted }) {
    const known = draft.team(name)
    if (!known) throw teamNotFound(name)
    const changes = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
    const next = { ...known, ...changes }
    if (differing(known, next).length === 0) return presentTeam(known)
    if (revision !== undefined && revision !== known.revision)
      throw revisionMismatch(name, known.revision, revision, `Team ${name}`)
    return presentTeam(write(draft, actor, known, next))
  },
}

function write(draft: Draft, actor: Actor, known: TeamRecord, next: TeamRecord): TeamRecord {
  const revision = draft.emit('team.updated', actor, {
    team: known.name,
    before: describe(known),
    after: describe(next),
  })
  draft.putTeam({ ...next, revision })
  return { ...next, revision }
}

function differing(a: Described, b: Described): string[] {
  return DESCRIBED.filter((field) => a[field] !== b[field])
}

function describe({ title, contact, maxPorts, disabled }: Described): Record<string, unknown> {
  return { title, contact, maxPorts, disabled }
}

/** A team as callers see it. */
export function presentTeam(team: TeamRecord): TeamInfo {
  const { name, title, contact, maxPorts, disabled, usedPorts, createdBy, revision } = team
  return { name, title, contact, maxPorts, disabled, usedPorts, createdAt: iso(team.createdAt), createdBy, revision }
}
