import { noteUse } from '../domain/decide/note-use.ts'
import { dayOf } from '../domain/lease.ts'
import type { TokenRecord } from '../domain/records.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Notes the day on which a token was last used for a read. Nobody waits for it; writes note it in their own batch. */
export class TokenUse {
  readonly #ledger: Ledger
  readonly #underWay = new Set<string>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  note({ hash, lastUsedAt }: TokenRecord, now: number): void {
    if ((lastUsedAt !== null && lastUsedAt >= dayOf(now)) || this.#underWay.has(hash)) return
    this.#underWay.add(hash)
    this.#ledger
      .internal(
        (draft) => {
          const token = draft.token(hash)
          if (token && token.revokedAt === null) noteUse(draft, token)
        },
        { tokens: [hash] },
      )
      // The next read tries again; the committer has told the operator why.
      .catch(() => {})
      .finally(() => this.#underWay.delete(hash))
  }
}
