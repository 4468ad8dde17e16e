import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../domain/errors.ts'

/** The caller's own request id if it is short and plain, otherwise a new one. Never something that may be a token. */
export function requestIdOf(incoming: IncomingMessage): string {
  const given = incoming.headers['x-request-id']
  const plain = typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) && !/plt_/i.test(given)
  return plain ? given : randomUUID()
}

/** The caller's address; IPv4 is written as IPv4 on a socket for both. */
export function originOf(incoming: IncomingMessage): string {
  const address = incoming.socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/**
 * The token of `Authorization: Bearer <token>`, null when there is no such header.
 * @throws Refusal UNAUTHENTICATED when the header is there and says something else
 */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const token = /^bearer +([\x21-\x7e]{1,1024}) *$/i.exec(header)?.[1]
  if (token !== undefined) return token
  throw new Refusal('UNAUTHENTICATED', 'The Authorization header is there, but not as it must be.', {
    why: 'missing',
    next: 'Send it as Authorization: Bearer <token>.',
  })
}
