import { dayText } from './dates.ts'
import { Refusal } from './errors.ts'
import type { TeamRecord } from './records.ts'

/** The refusals about teams, tokens, reviews and offers, in the form that refusals.ts describes. */

export function teamNotFound(team: string): Refusal<'TEAM_NOT_FOUND'> {
  return new Refusal('TEAM_NOT_FOUND', `No team is called ${team}.`, {
    team,
    near: [],
    next: 'Look at the name again; an admin creates teams.',
  })
}

/** It keeps its leases and gets no new ones. */
export function teamDisabled(team: TeamRecord, contact: string): Refusal<'TEAM_DISABLED'> {
  const message = `Team ${team.name} is disabled: it keeps its leases and gets no new ones.`
  return new Refusal('TEAM_DISABLED', message, {
    team: team.name,
    contact,
    next: `Ask an admin${contact ? `: ${contact}` : ''}.`,
  })
}

/** The team has no room for `asked` more claims. */
export function quotaExceeded(team: TeamRecord, asked: number, contact: string): Refusal<'QUOTA_EXCEEDED'> {
  const maxPorts = team.maxPorts ?? 0
  const message = `${team.name} has ${team.usedPorts} of ${maxPorts} ports, and this needs ${asked} more.`
  return new Refusal('QUOTA_EXCEEDED', message, {
    team: team.name,
    maxPorts,
    usedPorts: team.usedPorts,
    asked,
    contact,
    next: 'Release what is no longer needed: portlease list --mine --overdue',
  })
}

/** A team of this name is there, and other than asked for. */
export function teamExists(team: string, fields: string[]): Refusal<'TEAM_EXISTS'> {
  const message = `Team ${team} exists already, with another ${fields.join(', ')}.`
  return new Refusal('TEAM_EXISTS', message, { team, fields, next: `Change it: portlease teams update ${team}` })
}

/** A token's name is its team's for ever: an old one's events still say it. */
export function tokenExists(team: string, name: string): Refusal<'TOKEN_EXISTS'> {
  const message = `Team ${team} has, or had, a token called ${name}.`
  return new Refusal('TOKEN_EXISTS', message, { team, name, next: 'Choose another name; a secret is shown only once.' })
}

/** No token has this id. */
export function tokenNotFound(id: string): Refusal<'TOKEN_NOT_FOUND'> {
  return new Refusal('TOKEN_NOT_FOUND', `There is no token ${id} here.`, { id, next: 'See them all: portlease tokens' })
}

/** No review plan has this id. */
export function planNotFound(id: string): Refusal<'PLAN_NOT_FOUND'> {
  return new Refusal('PLAN_NOT_FOUND', `There is no plan ${id} here.`, {
    id,
    next: 'Make one: portlease stale --decisions FILE',
  })
}

/** A plan that was applied is a record; it is not changed any more. */
export function planApplied(plan: {
  id: string
  revision: number
  appliedAt: number | null
}): Refusal<'REVISION_MISMATCH'> {
  const message = `Plan ${plan.id} was applied on ${dayText(plan.appliedAt ?? 0)} and cannot be changed any more.`
  return new Refusal('REVISION_MISMATCH', message, {
    id: plan.id,
    revision: plan.revision,
    asked: null,
    next: 'Make a new plan.',
  })
}

/** Nothing is offered to the caller's team, or no longer. */
export function offerNotFound(id: string): Refusal<'OFFER_NOT_FOUND'> {
  const next = 'Ask its team to offer it (again): portlease handover LEASE --to TEAM'
  return new Refusal('OFFER_NOT_FOUND', `The lease ${id} is not offered to your team at the moment.`, { id, next })
}
