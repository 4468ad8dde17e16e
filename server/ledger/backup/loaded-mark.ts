import { readFile, rm, writeFile } from 'node:fs/promises'
import { isCode } from './place-file.ts'
import { BackupError } from './problem.ts'

/**
 * Beside a sealed dump stands where it was loaded. The dump is the ledger itself: loaded twice it would be two, with one id,
 * that grant the same numbers.
 */
export class Loaded {
  readonly #dump: string
  readonly #path: string
  #text = ''
  #mine = false
  #mayBeThere = false

  constructor(dump: string) {
    this.#dump = dump
    this.#path = `${dump}.loaded`
  }

  /** @throws BackupError when the dump was loaded already, or the mark cannot be written */
  async begin(database: string, now: number): Promise<void> {
    this.#text = `${new Date(now).toISOString()} ${database}\n`
    try {
      await writeFile(this.#path, `begun ${this.#text}`, { flag: 'wx', flush: true })
      this.#mine = true
    } catch (error) {
      if (isCode(error, 'EEXIST')) throw await this.#refusal()
      throw new BackupError(
        `${this.#path} cannot be written. It keeps a sealed dump from being loaded twice: put the dump into a folder that this account may write.`,
        { cause: error },
      )
    }
  }

  /** The COMMIT is about to be sent: from here on nobody can say that nothing was loaded, and the mark stays. */
  committing(): void {
    this.#mayBeThere = true
  }

  /** The mark that is there refuses a second load too: that it cannot be written is no failure of the first. */
  async finish(): Promise<void> {
    if (this.#mine) await writeFile(this.#path, `loaded ${this.#text}`, { flush: true }).catch(() => undefined)
  }

  /** The load failed and left nothing: it may be tried again. */
  async giveUp(): Promise<void> {
    if (this.#mine && !this.#mayBeThere) await rm(this.#path, { force: true })
  }

  async #refusal(): Promise<BackupError> {
    const [what = '', at = '', ...where] = (await readFile(this.#path, 'utf8')).trim().split(' ')
    const place = where.join(' ')
    const copy = 'To load it as a copy, with an id of its own and paused, add --copy.'
    return new BackupError(
      what === 'loaded'
        ? `${this.#dump} was loaded into ${place} at ${at}: the ledger lives there. Loaded a second time there would be two of it. ${copy}`
        : `Loading ${this.#dump} into ${place} was begun at ${at}, and it is not known whether it ended. If that database holds no ledger, delete ${this.#path} and load again. ${copy}`,
    )
  }
}
