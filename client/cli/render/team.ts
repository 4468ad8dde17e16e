import type { TeamInfo, TokenInfo } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { dateOf, dayOf } from '../../words/when.ts'
import type { Column } from './table.ts'

export const teamColumns: readonly Column<TeamInfo>[] = [
  { head: 'TEAM', text: (t) => t.name },
  { head: 'USED', text: (t) => String(t.usedPorts) },
  { head: 'MAX', text: (t) => (t.maxPorts === null ? '' : String(t.maxPorts)) },
  { head: 'STATE', text: (t) => (t.disabled ? 'disabled' : ''), data: (t) => (t.disabled ? 'disabled' : 'enabled') },
  { head: 'CONTACT', text: (t) => t.contact },
  { head: 'SINCE', text: (t) => t.createdAt, wide: true },
  { head: 'BY', text: (t) => t.createdBy, wide: true },
  { head: 'REVISION', text: (t) => String(t.revision), wide: true },
  { head: 'TITLE', text: (t) => t.title },
]

/** `Created team packaging: up to 60 ports, contact packaging desk, ext. 4411.` */
export function teamSentence(verb: string, { name, maxPorts, contact, disabled }: TeamInfo): string {
  const room = maxPorts === null ? 'no limit' : maxPorts === 1 ? 'up to 1 port' : `up to ${maxPorts} ports`
  const state = disabled ? ' It is disabled: what it holds stays, and it gets no new leases.' : ''
  return clean(`${verb} team ${name}: ${room}, contact ${contact}.${state}`)
}

/** Columns of tokens at an instant, by which the expired ones are told. */
export function tokenColumns(now: string): readonly Column<TokenInfo>[] {
  return [
    { head: 'TOKEN', text: (t) => t.name },
    { head: 'TEAM', text: (t) => t.team },
    { head: 'ROLE', text: (t) => t.role },
    { head: 'STATE', text: (t) => shownState(t, now), data: (t) => tokenState(t, now) },
    { head: 'EXPIRES', text: (t) => dateOf(t.expiresAt), data: (t) => t.expiresAt ?? '' },
    // Known to the day in UTC: another zone would make another day of it.
    { head: 'LAST USED', text: (t) => t.lastUsedAt?.slice(0, 10) ?? 'never', data: (t) => t.lastUsedAt ?? '' },
    { head: 'SINCE', text: (t) => dateOf(t.createdAt), data: (t) => t.createdAt },
    { head: 'BY', text: (t) => t.createdBy },
    { head: 'ID', text: (t) => t.id, wide: true },
    { head: 'REVOKED', text: (t) => t.revokedAt ?? '', wide: true },
  ]
}

/** `Token ci-palletizer: team packaging, member, expires 22 November 2027.` */
export function tokenSentence({ name, team, role, expiresAt }: TokenInfo): string {
  const end = expiresAt === null ? 'does not expire' : `expires ${dayOf(expiresAt)}`
  return clean(`Token ${name}: team ${team}, ${role}, ${end}.`)
}

function tokenState({ revokedAt, expiresAt }: TokenInfo, now: string): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now) ? 'expired' : 'active'
}

function shownState(token: TokenInfo, now: string): string {
  const state = tokenState(token, now)
  return state === 'active' ? '' : state
}
