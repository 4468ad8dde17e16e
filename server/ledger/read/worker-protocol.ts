import { type DetailsOf, type ErrorCode, Refusal } from '../../domain/errors.ts'
import type { PrismaClient } from '../generated/client.ts'
import { listControllers, warmControllers } from './list-controllers.ts'
import { listEvents } from './list-events.ts'
import { listLeases } from './list-leases.ts'
import { listStale } from './list-stale.ts'
import { verifySlice } from './verify-slice.ts'

/** The reads that a thread may run: they can touch the whole ledger. */
export const THREAD_READS = { listLeases, listControllers, listEvents, listStale, verifySlice, warmControllers }
export type ThreadReads = typeof THREAD_READS
export type ReadName = keyof ThreadReads

/** A read's arguments after the database. */
export type ArgumentsOf<N extends ReadName> = ThreadReads[N] extends (db: PrismaClient, ...rest: infer A) => unknown
  ? A
  : never
export type AnswerOf<N extends ReadName> = Awaited<ReturnType<ThreadReads[N]>>

export type ToThread = { name: ReadName; args: unknown[] } | 'close'
export type FromThread =
  | { kind: 'ready' }
  | { kind: 'answer'; answer: unknown }
  | { kind: 'refusal'; code: ErrorCode; message: string; details: unknown }
  | { kind: 'failure'; message: string; stack: string | undefined }

export function toFailure(error: unknown): FromThread {
  if (error instanceof Refusal) {
    return { kind: 'refusal', code: error.code, message: error.message, details: error.details }
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'failure', message, stack }
}

/** The error as it was thrown in the thread: a Refusal again, or an Error with the thread's stack. */
export function fromFailure(failure: Extract<FromThread, { kind: 'refusal' | 'failure' }>): Error {
  if (failure.kind === 'refusal') {
    return new Refusal(failure.code, failure.message, failure.details as DetailsOf<ErrorCode>)
  }
  const error = new Error(failure.message)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
