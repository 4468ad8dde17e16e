import { pathOf } from '../database/sqlite/location.ts'
import type { PrismaClient } from '../generated/client.ts'
import { dialectOf } from './dialect.ts'
import { limitReads, READ_LIMIT_MS } from './limit.ts'
import { LongLane } from './long-lane.ts'
import { ReadWorker, type ReadWorkerOptions } from './worker.ts'
import { type AnswerOf, type ArgumentsOf, type ReadName, THREAD_READS } from './worker-protocol.ts'

/** Long reads that PostgreSQL has under way for one server: half of the connections, the others are for quick ones. */
const LONG_AT_ONCE = 4

/**
 * The reads that can touch the whole ledger, where they keep nobody waiting: on SQLite in a thread with a connection of
 * its own, on PostgreSQL, which stops what takes too long, over half of the connections.
 */
export class LongReads {
  readonly #reader: PrismaClient
  readonly #worker: ReadWorker | null
  readonly #lane: LongLane
  #counting: Promise<void> | null = null
  #closed = false

  constructor(url: string, reader: PrismaClient, options?: ReadWorkerOptions) {
    const { limitMs = READ_LIMIT_MS, queueLimit = 100 } = options ?? {}
    this.#reader = reader
    this.#worker = dialectOf(reader) === 'sqlite' ? new ReadWorker(pathOf(url), options) : null
    this.#lane = new LongLane({ width: LONG_AT_ONCE, queueLimit, limitMs })
    if (!this.#worker) limitReads(reader, limitMs)
  }

  /** A thread is at work, and others would wait for it. */
  get busy(): boolean {
    return this.#worker?.busy ?? true
  }

  run<N extends ReadName>(name: N, ...args: ArgumentsOf<N>): Promise<AnswerOf<N>> {
    if (this.#worker) return this.#worker.call(name, ...args)
    // One name's own arguments and answer; the compiler sees all of them at once.
    const read = THREAD_READS[name] as (db: PrismaClient, ...args: unknown[]) => Promise<AnswerOf<N>>
    return this.#lane.run(() => read(this.#reader, ...args))
  }

  /** Resolves when each controller has been counted once: in slices, so that others come in between, and a slow machine gets to the end. */
  counted(): Promise<void> {
    this.#counting ??= this.#count().finally(() => {
      this.#counting = null
    })
    return this.#counting
  }

  /** Makes the first long reads as quick as the next. */
  async warm(): Promise<void> {
    this.#worker?.warm()
    await this.counted()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.close()
  }

  async #count(): Promise<void> {
    while (!this.#closed && (await this.run('warmControllers', 0)) > 0);
  }
}
