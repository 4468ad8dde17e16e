import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../../domain/errors.ts'
import { type ErrorHints, toWireError, type WireError } from '../errors.ts'
import { errorShape } from '../trpc.ts'
import { HEADER_BYTES } from './limits.ts'

/** A request that the host itself refuses, in the JSON shape of a procedure's refusal. */
export function refusal(path: string, message: string, http = 400): WireError {
  const invalid = new Refusal('INVALID_INPUT', message, { fields: [{ path, message }] })
  const trpc = TRPC_CODES[http] ?? 'BAD_REQUEST'
  return { ...toWireError(invalid), http, trpc }
}

const TRPC_CODES: Readonly<Record<number, WireError['trpc']>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  408: 'TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
}

export function wireResponse(wire: WireError, path?: string): Response {
  return new Response(JSON.stringify({ error: errorShape(wire, path) }), {
    status: wire.http,
    headers: { 'content-type': 'application/json' },
  })
}

export function errorResponse(error: unknown, hints: ErrorHints): Response {
  return wireResponse(toWireError(error, hints))
}

/** What callers need beside the body: how to sign in, when to come again. */
export function setErrorHeaders(outgoing: ServerResponse, { portlease }: WireError): void {
  if (outgoing.headersSent) return
  if (portlease.code === 'UNAUTHENTICATED') outgoing.setHeader('www-authenticate', 'Bearer')
  if (portlease.code === 'RATE_LIMITED' || portlease.code === 'UNAVAILABLE') {
    outgoing.setHeader('retry-after', Math.max(1, Math.ceil(portlease.retryAfterMs / 1000)))
  }
}

/**
 * Answers what Node's HTTP parser refuses before there is a request: too much in the headers (an over-long URL), bytes
 * that are not HTTP, a request that never ends.
 */
export function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const wire = unparsed(error.code)
  const body = JSON.stringify({ error: errorShape(wire) })
  const head = [
    `HTTP/1.1 ${wire.http} ${REASONS[wire.http] ?? 'Bad Request'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const REASONS: Readonly<Record<number, string>> = { 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }

function unparsed(code: string | undefined): WireError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refusal(
      'url',
      `URL and headers are longer than ${HEADER_BYTES} bytes together. Send a long input by POST.`,
      431,
    )
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal('body', 'The request did not end in time.', 408)
  return refusal('request', 'This is not a request of HTTP/1.1.', 400)
}
