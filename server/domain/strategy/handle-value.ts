import type { ClaimTransport } from '../lease.ts'
import type { HandleValue } from './types.ts'

/** Stands in a text for a part that is known only while the chart runs. */
export const UNKNOWN_PART = '\u0000'

const SCHEME = /^\s*(tcp|udp)\s*:/i
const NUMBER = /^[0-9]{1,9}$/
const HOST = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

const PUT_TOGETHER = 'the number is put together while the chart runs'

/**
 * What a communication handle value opens: `tcp:61000` listens, `udp:61000` binds, `tcp:10.1.1.5:22506` dials. Null when the
 * text is for neither TCP nor UDP (`ser:`, `file:`, `ftp:`, any other text). Parts that only the running chart knows are
 * `UNKNOWN_PART`. The forms are those of Opto 22's forum answers about communication handles; what they do not show is `unclear`.
 */
export function parseHandleValue(text: string): HandleValue | null {
  const scheme = SCHEME.exec(text)
  if (scheme === null) return null
  const transport = scheme[1]!.toLowerCase() as ClaimTransport
  const parts = text.slice(scheme[0].length).trim().split(':')
  const [first = '', second] = parts
  if (parts.length === 1) return alone(transport, first.trim())
  if (parts.length > 2 || second === undefined)
    return unclear(transport, 'it has more colons than PAC Control documents')
  return withHost(transport, first.trim(), second.trim())
}

function alone(transport: ClaimTransport, number: string): HandleValue {
  if (number.includes(UNKNOWN_PART)) return unclear(transport, PUT_TOGETHER)
  if (number === '') return unclear(transport, 'it has no port number')
  if (!NUMBER.test(number)) return unclear(transport, 'what follows the colon is not a port number')
  if (number.length > 1 && number.startsWith('0')) return unclear(transport, 'its number begins with a zero')
  return { how: 'listen', transport, port: Number(number) }
}

/** A host makes it outgoing, whatever the port: it is the peer's. */
function withHost(transport: ClaimTransport, host: string, number: string): HandleValue {
  const isKnown = !host.includes(UNKNOWN_PART)
  if (isKnown && (!HOST.test(host) || host === '0.0.0.0')) return unclear(transport, 'its host is not an address')
  if (number === '' || number.includes(UNKNOWN_PART)) return { how: 'dial', transport, host, port: null }
  if (!NUMBER.test(number)) return unclear(transport, 'what follows the host is not a port number')
  return { how: 'dial', transport, host, port: Number(number) }
}

function unclear(transport: ClaimTransport, why: string): HandleValue {
  return { how: 'unclear', transport, why }
}
