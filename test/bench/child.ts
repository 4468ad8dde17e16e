import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

interface Reply {
  id: number
  value?: unknown
  error?: string
}

/** A process of the benchmark: each server and the load have one of their own. */
export class Child implements AsyncDisposable {
  static readonly #running = new Set<ChildProcess>()
  static #interrupted = false
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #lastId = 0

  private constructor(process: ChildProcess) {
    this.#process = process
    process.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (reply.error === undefined) waiting?.resolve(reply.value)
      else waiting?.reject(new Error(reply.error))
    })
    process.on('exit', (code) => {
      if (Child.#interrupted) return
      for (const { reject } of this.#waiting.values())
        reject(new Error(`A process of the benchmark ended with ${code}.`))
    })
  }

  /** `file` is beside this one and calls `answer`. Its log goes nowhere, its errors are shown. */
  static async start(file: string, args: string[] = []): Promise<Child> {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // JSON has no NaN.
      serialization: 'advanced',
    })
    Child.#running.add(child)
    child.once('exit', () => Child.#running.delete(child))
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code}.`)
    })
    ended.catch(() => {})
    await Promise.race([once(child, 'message'), ended])
    return new Child(child)
  }

  /** Ends every process at once, and what it started: the benchmark was interrupted. Nothing is answered any more. */
  static async endAll(): Promise<void> {
    Child.#interrupted = true
    const ends = [...Child.#running].map((process) => {
      const exit = once(process, 'exit')
      process.disconnect()
      return exit
    })
    await Promise.all(ends)
  }

  ask<T>(method: string, argument?: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      if (Child.#interrupted) return
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#process.send({ id, method, argument })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return
    const exit = once(this.#process, 'exit')
    await this.ask('close')
    await exit
  }
}
