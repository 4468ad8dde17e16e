import { iso } from '../../domain/dates.ts'
import { presentToken } from '../../domain/decide/tokens.ts'
import type { TokenListRequest } from '../../domain/requests.ts'
import type { TokenListAnswer } from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toTokenRecord } from './site-rows.ts'
import { snapshot } from './snapshot.ts'

/** Tokens by team and name, without secret and hash; with `all` revoked and expired ones too. */
export function listTokens(db: PrismaClient, { team, all }: TokenListRequest, clock: number): Promise<TokenListAnswer> {
  return snapshot(db, clock, async (tx, { revision, now }) => {
    const live = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: BigInt(now) } }] }
    const where = { ...(team === undefined ? {} : { team }), ...(all ? {} : live) }
    const rows = await tx.token.findMany({ where, orderBy: [{ team: 'asc' }, { name: 'asc' }] })
    return { tokens: rows.map((row) => presentToken(toTokenRecord(row))), revision, now: iso(now) }
  })
}
