import type { Lease, Whoami } from '../../../index.ts'
import type { InputOf } from '../../../procedures.ts'

/** What can be done with a lease. The server has the last word. */
export type Act =
  | 'confirm'
  | 'renew'
  | 'edit'
  | 'handOver'
  | 'release'
  | 'acquireAgain'
  | 'revoke'
  | 'restore'
  | 'endQuarantine'

/** What a lease's state, the role and the team leave to be done, as the server's verbs decide it. */
export function offeredActs(
  { state, team, ttlSeconds, ended }: Pick<Lease, 'state' | 'team' | 'ttlSeconds' | 'ended'>,
  { role, team: mine }: Pick<Whoami, 'role'> & { team: Pick<Whoami['team'], 'name'> },
): ReadonlySet<Act> {
  const isMine = team === mine.name && role !== 'viewer'
  const isAdmin = role === 'admin'
  const isHeld = state === 'active' || state === 'expired'
  const isOver = state === 'quarantined'
  const mayChange = isMine || isAdmin
  const acts: Readonly<Record<Act, boolean>> = {
    confirm: isHeld && mayChange && ttlSeconds === null,
    renew: isHeld && mayChange && ttlSeconds !== null,
    edit: isHeld && mayChange,
    handOver: state === 'active' && mayChange,
    release: isHeld && isMine,
    acquireAgain: isOver && isMine && ended?.how !== 'revoked',
    revoke: isHeld && isAdmin && !isMine,
    restore: isOver && isAdmin,
    endQuarantine: isOver && isAdmin,
  }
  return new Set((Object.keys(acts) as Act[]).filter((act) => acts[act]))
}

/** Asks for the same number again, as its former holder may while it is quarantined. */
export function againRequest(lease: Lease): InputOf<'lease', 'acquire'> {
  const { controller, chart, handle, transport, port, count, purpose, labels, ticket, manifest, ttlSeconds } = lease
  return {
    ...{ controller, chart, handle, transport, port, count, purpose, labels },
    ticket: ticket ?? undefined,
    manifest: manifest ?? undefined,
    ttlSeconds: ttlSeconds ?? undefined,
  }
}
