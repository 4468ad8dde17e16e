import { randomInt, timingSafeEqual } from 'node:crypto'

/** Without what is easily mistaken for something else: 0 and O, 1 and I. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** 32^8: 40 random bits, against ten minutes and a limit on bad tokens by address. */
const LENGTH = 8
const GOOD_MS = 10 * 60_000

/** Codes that sign one person in, once. They live in this process's memory: a terminal shows them, nothing stores them. */
export class OneTimeLinks {
  readonly #codes = new Map<string, number>()
  readonly #monotonic: () => number

  /** @param monotonic milliseconds that never run backwards */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic
  }

  /** A new code, `K7Q2-9FMB`, good for ten minutes and one use. */
  mint(): string {
    const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    const code = `${letters.slice(0, 4)}-${letters.slice(4)}`
    this.#codes.set(code, this.#monotonic() + GOOD_MS)
    return code
  }

  /** Whether a code is good; from then on it is not. Compared in a time that does not tell how much of it was right. */
  take(given: string): boolean {
    const asked = Buffer.from(given.toUpperCase().padEnd(LENGTH + 1))
    const now = this.#monotonic()
    for (const [code, until] of this.#codes) {
      const known = Buffer.from(code)
      if (asked.length !== known.length || !timingSafeEqual(asked, known)) continue
      this.#codes.delete(code)
      return now < until
    }
    return false
  }

  /** Takes the use back: what it was for certainly did not happen. */
  giveBack(code: string): void {
    this.#codes.set(code.toUpperCase(), this.#monotonic() + GOOD_MS)
  }
}
