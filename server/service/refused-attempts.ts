import type { ErrorCode } from '../domain/errors.ts'
import type { RefusedAttempt } from '../domain/records.ts'
import type { Ledger } from '../ledger/ledger.ts'

const MINUTE_MS = 60_000
const FLUSH_MS = 5000
/** While the database takes no writes: further tokens, codes and minutes than these are not counted. */
const MAX_WAITING = 10_000

/** Counts what known callers were refused, by token, code and minute; in memory, and every few seconds into the ledger. */
export class RefusedAttempts {
  readonly #ledger: Ledger
  readonly #waiting = new Map<string, RefusedAttempt>()
  #timer: NodeJS.Timeout | null = null

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** `UNAVAILABLE` is no refusal of a caller. */
  note(tokenId: string, code: ErrorCode, now: number): void {
    if (code === 'UNAVAILABLE' || code === 'INTERNAL') return
    this.#add({ tokenId, code, at: now - (now % MINUTE_MS), count: 1 })
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref()
  }

  /** Writes what has gathered. What could not be written waits for the next refusal. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const attempts = [...this.#waiting.values()]
    if (attempts.length === 0) return
    this.#waiting.clear()
    try {
      await this.#ledger.internal((draft) => draft.countRefused(attempts))
    } catch {
      for (const attempt of attempts) this.#add(attempt)
    }
  }

  #add(attempt: RefusedAttempt): void {
    const key = `${attempt.tokenId}\n${attempt.code}\n${attempt.at}`
    const known = this.#waiting.get(key)
    if (!known && this.#waiting.size >= MAX_WAITING) return
    this.#waiting.set(key, { ...attempt, count: attempt.count + (known?.count ?? 0) })
  }
}
