import { Worker } from 'node:worker_threads'
import { unavailable } from '../../domain/refusals.ts'
import { READ_LIMIT_MS, tooLong } from './limit.ts'
import { tooMany } from './long-lane.ts'
import {
  type AnswerOf,
  type ArgumentsOf,
  type FromThread,
  fromFailure,
  type ReadName,
  type ToThread,
} from './worker-protocol.ts'

export interface ReadWorkerOptions {
  /** How long a read may wait, and then run. Default 10 s. */
  limitMs?: number
  /** How many reads may wait. Default 100. */
  queueLimit?: number
}

interface Job {
  message: ToThread
  resolve(answer: unknown): void
  reject(error: Error): void
  timer: NodeJS.Timeout
}

/** Threads that were given up on and are still busy: each keeps a core until its statement ends. */
const MAX_ABANDONED = 2

/**
 * Long reads on SQLite stop the thread they run on, so they run on one of their own, one after the other. A read that
 * takes longer than the limit is refused and its thread replaced: SQLite cannot be told to stop, so the old one ends by itself.
 */
export class ReadWorker {
  readonly #path: string
  readonly #options: ReadWorkerOptions
  readonly #queue: Job[] = []
  #thread: Worker | null = null
  #current: Job | null = null
  #abandoned = 0
  #closed = false

  constructor(path: string, options: ReadWorkerOptions = {}) {
    this.#path = path
    this.#options = options
  }

  get #limitMs(): number {
    return this.#options.limitMs ?? READ_LIMIT_MS
  }

  /** A read is under way or waiting. */
  get busy(): boolean {
    return this.#current !== null
  }

  /** Starts the thread before the first read needs it: that takes about half a second. */
  warm(): void {
    if (!this.#closed) this.#thread ??= this.#start()
  }

  /** Runs the read in the thread. Its refusals come through as they are; UNAVAILABLE when it takes too long or too many wait. */
  call<N extends ReadName>(name: N, ...args: ArgumentsOf<N>): Promise<AnswerOf<N>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(unavailable('nothing', 1000, 'The server is stopping.'))
      if (this.#queue.length >= (this.#options.queueLimit ?? 100)) return reject(tooMany())
      const job: Job = {
        message: { name, args },
        resolve: resolve as Job['resolve'],
        reject,
        timer: this.#waitTimer(() => job),
      }
      this.#queue.push(job)
      this.#next()
    })
  }

  /** Refuses what waits, lets the running read finish within its limit, and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#queue.splice(0))
      settle(job, () => job.reject(unavailable('nothing', 1000, 'The server is stopping.')))
    const running = this.#current
    if (running) await new Promise<void>((resolve) => onSettled(running, resolve))
    const thread = this.#thread
    this.#thread = null
    if (!thread) return
    thread.ref()
    const gone = new Promise((resolve) => thread.once('exit', resolve))
    thread.postMessage('close' satisfies ToThread)
    const timer = setTimeout(() => void thread.terminate(), 2000)
    await gone
    clearTimeout(timer)
  }

  #next(): void {
    if (this.#current || this.#queue.length === 0 || this.#abandoned >= MAX_ABANDONED) return
    const job = this.#queue.shift()!
    clearTimeout(job.timer)
    job.timer = setTimeout(() => this.#giveUp(), this.#limitMs)
    this.#current = job
    this.#thread ??= this.#start()
    this.#thread.ref()
    this.#thread.postMessage(job.message)
  }

  #start(): Worker {
    const thread = new Worker(new URL('./worker-boot.mjs', import.meta.url), { workerData: { path: this.#path } })
    thread.unref()
    thread.on('message', (message: FromThread) => {
      if (thread === this.#thread) this.#answer(message)
    })
    thread.once('error', (error) => this.#lost(thread, error))
    thread.once('exit', () => this.#lost(thread, new Error('The reading thread ended.')))
    return thread
  }

  #answer(message: FromThread): void {
    const job = this.#current
    if (message.kind === 'ready' || !job) return
    this.#current = null
    this.#thread?.unref()
    settle(job, () => (message.kind === 'answer' ? job.resolve(message.answer) : job.reject(fromFailure(message))))
    this.#next()
  }

  #giveUp(): void {
    const job = this.#current
    const thread = this.#thread
    if (!job || !thread) return
    this.#current = null
    this.#thread = null
    this.#abandoned += 1
    thread.unref()
    thread.once('exit', () => {
      this.#abandoned -= 1
      this.#next()
    })
    void thread.terminate()
    settle(job, () => job.reject(tooLong(this.#limitMs)))
    this.#next()
  }

  /** The thread died under a read. The next read gets a new one. */
  #lost(thread: Worker, cause: Error): void {
    if (thread !== this.#thread) return
    this.#thread = null
    const job = this.#current
    this.#current = null
    if (job) settle(job, () => job.reject(cause))
    this.#next()
  }

  #waitTimer(job: () => Job): NodeJS.Timeout {
    return setTimeout(() => {
      const at = this.#queue.indexOf(job())
      if (at >= 0) this.#queue.splice(at, 1)
      job().reject(tooMany())
    }, this.#limitMs)
  }
}

function settle(job: Job, how: () => void): void {
  clearTimeout(job.timer)
  how()
}

function onSettled(job: Job, then: () => void): void {
  const { resolve, reject } = job
  job.resolve = (answer) => {
    resolve(answer)
    then()
  }
  job.reject = (error) => {
    reject(error)
    then()
  }
}
