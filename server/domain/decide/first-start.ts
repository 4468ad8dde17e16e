import type { Actor } from '../records.ts'
import { ADMIN_TEAM, LEDGER_ACTOR } from './actor.ts'
import type { Draft } from './draft.ts'

export interface FirstStart {
  /** The person to ring whom refusals name until teams are set up. */
  contact: string
  /** SHA-256 of the admin token in the data folder; null when the token comes from the environment and is never stored. */
  tokenHash: string | null
  tokenId: string
}

const ADMIN_TOKEN_NAME = 'admin'

/**
 * The team `admin` and its token. Again, also by a second server: nothing. A new token file beside the database means
 * that somebody who may write there lost the old one: its token is added under a name of its own. A revoked token stays
 * revoked. Says whether the file's token, if there is one, still works.
 */
export function firstStart(draft: Draft, { contact, tokenHash, tokenId }: FirstStart): boolean {
  const actor: Actor = LEDGER_ACTOR
  const isFirst = draft.team(ADMIN_TEAM) === null
  if (isFirst) {
    const revision = draft.emit('team.created', actor, {
      team: ADMIN_TEAM,
      after: { title: 'Administrators', contact },
    })
    draft.putTeam({
      name: ADMIN_TEAM,
      title: 'Administrators',
      contact,
      maxPorts: null,
      disabled: false,
      usedPorts: 0,
      createdAt: draft.now,
      createdBy: actor.name,
      revision,
    })
  }
  const known = tokenHash === null ? null : draft.token(tokenHash)
  if (tokenHash === null || known) return known?.revokedAt == null
  const name = isFirst ? ADMIN_TOKEN_NAME : `${ADMIN_TOKEN_NAME}-${tokenId.slice(-6)}`
  const after = { id: tokenId, name, role: 'admin' }
  const revision = draft.emit('token.created', actor, { team: ADMIN_TEAM, after })
  draft.putToken({
    id: tokenId,
    name,
    team: ADMIN_TEAM,
    role: 'admin',
    hash: tokenHash,
    createdAt: draft.now,
    createdBy: actor.name,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    revision,
  })
  return true
}
