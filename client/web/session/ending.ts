import { PortleaseError } from '../../error.ts'

const KEY = 'portlease.ended'

/** Keeps the server's sentence about a token that is good no more, for the sign-in that follows. */
export function noteEnding(error: PortleaseError): void {
  sessionStorage.setItem(KEY, error.message)
}

/** Why the last sign-in ended, said once; null when it did not end by itself. */
export function takeEnding(): PortleaseError | null {
  const message = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return message ? new PortleaseError('UNAUTHENTICATED', message, { why: 'unknown', next: '' }) : null
}
