import { dayOf } from '../lease.ts'
import type { TokenRecord } from '../records.ts'
import type { Draft } from './draft.ts'

/** Notes the UTC day on which a token was last used: no event, and one write a day. */
export function noteUse(draft: Draft, token: TokenRecord): void {
  const day = dayOf(draft.now)
  if (token.lastUsedAt === null || token.lastUsedAt < day) draft.putToken({ ...token, lastUsedAt: day })
}
