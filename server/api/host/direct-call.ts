import type { IncomingMessage } from 'node:http'
import { type AnyTRPCRouter, callTRPCProcedure, TRPCError } from '@trpc/server'
import type { Procedures, WireError } from '../errors.ts'
import type { RequestFacts } from '../trpc.ts'
import type { Held } from './body-budget.ts'
import { jsonAnswer } from './json-answer.ts'
import { readJson } from './read-json.ts'
import { wireResponse } from './refuse.ts'

export interface DirectCall {
  router: AnyTRPCRouter
  path: string
  type: 'query' | 'mutation'
  incoming: IncomingMessage
  facts: () => RequestFacts
  createContext(facts: RequestFacts): unknown
  bodyLimit: number
  held: Held
  /** Translates, counts and logs. */
  told(error: unknown, path: string): WireError
}

/**
 * The kind of a request that is one plain call of one procedure, as nearly all are; undefined for batches, streams and
 * whatever tRPC would refuse. tRPC's adapter makes three abort signals, two URLs and four header lists for each
 * request, half of what a call costs; this makes none of them and answers the same (a test compares).
 */
export function directTypeOf(incoming: IncomingMessage, paths: readonly string[], procedures: Procedures) {
  const type = paths.length === 1 ? procedures[paths[0]!]?.type : undefined
  if (type !== 'query' && type !== 'mutation') return undefined
  if (incoming.method !== 'POST' && !(incoming.method === 'GET' && type === 'query')) return undefined
  const { headers, url = '' } = incoming
  if (/[?&]batch=|connectionParams/.test(url) || headers['trpc-accept'] !== undefined) return undefined
  return headers.accept?.includes('jsonl') ? undefined : type
}

/** Calls one procedure and answers as tRPC's adapter would. */
export async function directCall(call: DirectCall): Promise<Response> {
  const { router, path, type, incoming } = call
  try {
    const facts = call.facts()
    const ctx = await call.createContext(facts)
    const getRawInput = once(() =>
      incoming.method === 'GET' ? queryInput(incoming.url ?? '') : readJson(incoming, call.bodyLimit, call.held),
    )
    const { signal } = facts
    const data: unknown = await callTRPCProcedure({ router, path, type, ctx, getRawInput, signal, batchIndex: 0 })
    return await jsonAnswer(incoming, { result: { data } })
  } catch (error) {
    return wireResponse(call.told(error, path), path)
  }
}

/** A procedure with several parsers asks several times; a body can be read once. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () => {
    kept ??= read()
    return kept
  }
}

async function queryInput(url: string): Promise<unknown> {
  const question = url.indexOf('?')
  const text = question === -1 ? null : new URLSearchParams(url.slice(question)).get('input')
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause })
  }
}
