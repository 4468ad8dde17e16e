import { Refusal } from '../../domain/errors.ts'

/** How long a read may run, where nobody says otherwise. */
export const READ_LIMIT_MS = 10_000

const limits = new WeakMap<object, number>()

/** Reads through this client are stopped after so many milliseconds. For databases that can stop a statement. */
export function limitReads(client: object, limitMs: number): void {
  limits.set(client, limitMs)
}

export function limitOf(client: object): number {
  return limits.get(client) ?? READ_LIMIT_MS
}

/** What a caller is told whose read was stopped. */
export function tooLong(limitMs: number): Refusal<'UNAVAILABLE'> {
  const message = `This took longer than ${Math.ceil(limitMs / 1000)} s and was stopped. Nothing was leased or changed.`
  const next = 'Narrow the request: name a controller or a team, or leave out the search.'
  return new Refusal('UNAVAILABLE', `${message} ${next}`, { outcome: 'nothing', retryAfterMs: limitMs, next })
}
