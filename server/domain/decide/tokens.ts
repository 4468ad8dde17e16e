import { iso, isoOrNull } from '../dates.ts'
import type { TokenRecord } from '../records.ts'
import { invalidInput, teamNotFound, tokenExists, tokenNotFound } from '../refusals.ts'
import type { CreateTokenRequest, RevokeTokenRequest } from '../requests.ts'
import type { TokenInfo } from '../wire.ts'
import type { Verb } from './verb.ts'

/** Makes a token; the caller brings the hash of a secret that nobody else knows. Not repeatable: the secret is shown once. */
export const createToken: Verb<CreateTokenRequest, TokenInfo> = {
  path: 'token.create',
  needs: ({ name, team, hash }) => ({ teams: [team], tokens: [hash], tokenNames: [`${team}\n${name}`] }),
  decide(draft, actor, { name, team, role, expiresAt, hash }) {
    if (!draft.team(team)) throw teamNotFound(team)
    if (draft.tokenByName(team, name)) throw tokenExists(team, name)
    if (expiresAt !== undefined && expiresAt <= draft.now)
      throw invalidInput('expiresAt', 'A token must expire in the future.')
    const id = draft.newId('tk')
    const after = { id, name, role, ...(expiresAt === undefined ? {} : { expiresAt }) }
    const revision = draft.emit('token.created', actor, { team, after })
    const times = { createdAt: draft.now, expiresAt: expiresAt ?? null, revokedAt: null, lastUsedAt: null }
    const next: TokenRecord = { id, name, team, role, hash, ...times, createdBy: actor.name, revision }
    draft.putToken(next)
    return presentToken(next)
  },
}

/** Ends a token at once, on every server. Again: as it stands. */
export const revokeToken: Verb<RevokeTokenRequest, TokenInfo> = {
  path: 'token.revoke',
  needs: ({ id }) => ({ tokenIds: [id] }),
  decide(draft, actor, { id, reason }) {
    const known = draft.tokenById(id)
    if (!known) throw tokenNotFound(id)
    if (known.revokedAt !== null) return presentToken(known)
    const { name, role, team } = known
    const before = { revokedAt: null }
    const after = { id, name, role, revokedAt: draft.now }
    const revision = draft.emit('token.revoked', actor, { team, before, after, reason })
    const next = { ...known, revokedAt: draft.now, revision }
    draft.putToken(next)
    return presentToken(next)
  },
}

/** A token as an admin sees it: never its secret, never the hash. */
export function presentToken(token: TokenRecord): TokenInfo {
  const { id, name, team, role, createdBy, revision } = token
  return {
    id,
    name,
    team,
    role,
    createdAt: iso(token.createdAt),
    createdBy,
    expiresAt: isoOrNull(token.expiresAt),
    revokedAt: isoOrNull(token.revokedAt),
    lastUsedAt: isoOrNull(token.lastUsedAt),
    revision,
  }
}
