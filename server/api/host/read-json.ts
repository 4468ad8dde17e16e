import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { TRPCError } from '@trpc/server'
import type { Held } from './body-budget.ts'

/**
 * A request's body as JSON; an empty body is `undefined`.
 * @param limit bytes; the body is not read any further than that
 * @throws TRPCError PAYLOAD_TOO_LARGE, PARSE_ERROR (not UTF-8, not JSON) or CLIENT_CLOSED_REQUEST; UNAVAILABLE when
 * all bodies together are too large
 */
export async function readJson(incoming: IncomingMessage, limit: number, held: Held): Promise<unknown> {
  if (Number(incoming.headers['content-length']) > limit) throw tooLarge(limit)
  return parseJson(await readBytes(incoming, limit, held))
}

function readBytes(incoming: IncomingMessage, limit: number, held: Held): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) return finish(() => reject(tooLarge(limit)))
      try {
        held.take(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        finish(() => reject(error))
      }
    }
    const onEnd = () => finish(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    const onCut = () => finish(() => reject(new TRPCError({ code: 'CLIENT_CLOSED_REQUEST' })))
    const finish = (settle: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      settle()
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
    if (incoming.destroyed) onCut()
  })
}

/** Strict where the platform is lenient: bytes that are not UTF-8 would silently become other text. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw new TRPCError({ code: 'PARSE_ERROR', message: 'The body is not UTF-8.' })
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    // PowerShell likes to begin a file with a byte order mark.
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : ''
    throw new TRPCError({ code: 'PARSE_ERROR', message: `The body is not JSON: ${why}.` })
  }
  if (/__proto__|\\u00/.test(text) && hasProto(value))
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'Nothing may be named __proto__.' })
  return value
}

/** zod drops such a label without a word: something else would be granted than was asked for. */
function hasProto(value: unknown): boolean {
  const waiting = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, '__proto__')) return true
    for (const part of Object.values(next)) waiting.push(part)
  }
  return false
}

function tooLarge(limit: number): TRPCError {
  const message = `The body is larger than ${limit.toLocaleString('en')} bytes. Send fewer requests in one call.`
  return new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message })
}
