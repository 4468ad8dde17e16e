import type { TokenRecord } from '../../domain/records.ts'
import type { PrismaClient } from '../generated/client.ts'
import { toTokenRecord } from './site-rows.ts'

/** The token whose secret has this SHA-256 (hex), revoked and expired ones too; or null. */
export async function findToken(db: PrismaClient, hash: string): Promise<TokenRecord | null> {
  const row = await db.token.findUnique({ where: { hash } })
  return row && toTokenRecord(row)
}
