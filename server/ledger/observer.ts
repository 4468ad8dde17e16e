import type { Failure } from './database/classify.ts'

/** Told what the writer does, for figures. Called on the hot path: cheap, and never throws. */
export interface Observer {
  /** A batch is settled: its requests, and the milliseconds from its first attempt to its last. */
  batch(jobs: number, ms: number): void
  /** An attempt at a batch failed. `doubt`: its COMMIT ended in an error, and its fate is looked up. */
  attemptFailed(failure: Failure | 'doubt'): void
  /** A request was not decided: the queue was full, it had waited too long, or its caller had gone. */
  turnedAway(why: TurnedAway): void
}

export type TurnedAway = 'full' | 'late' | 'gone'

export const NOBODY: Observer = { batch: () => {}, attemptFailed: () => {}, turnedAway: () => {} }
