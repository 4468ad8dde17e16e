import { Refusal } from '../../server/domain/errors.ts'
import type { Actor } from '../../server/domain/records.ts'
import { unauthenticated } from '../../server/domain/refusals.ts'
import type { Fetch } from '../fetch.ts'
import type { FakeLedger } from './ledger.ts'
import { parsed } from './parsed.ts'
import { FAKE_PROCEDURES } from './procedures.ts'
import type { FakeServer } from './server.ts'
import { eventStream } from './stream.ts'

/** Answers as the server does over HTTP, so that a client on it is the real one to the last line. */
export function fakeFetch(server: FakeServer): Fetch {
  return async (input, init = {}) => {
    init.signal?.throwIfAborted()
    const { pathname, searchParams } = new URL(String(input))
    const path = pathname.slice('/trpc/'.length)
    const text = init.method === 'POST' ? String(init.body ?? '') : (searchParams.get('input') ?? '')
    const mishap = server.takeMishap()
    if (mishap?.kind === 'refuse') return refused(mishap)
    try {
      const actor = callerOf(server, new Headers(init.headers).get('authorization'))
      const given: unknown = text === '' ? undefined : JSON.parse(text)
      if (path === 'event.watch') return eventStream(server, actor, given, init.signal ?? undefined)
      const data = perform(server.ledger, actor, path, given)
      if (mishap?.kind === 'lose') throw cut()
      return Response.json({ result: { data } })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { code, message, details } = error
      if (mishap?.kind === 'lose') throw cut()
      return refused({ code, message, details })
    }
  }
}

function callerOf({ callers }: FakeServer, header: string | null): Actor {
  const token = header?.replace(/^Bearer /, '')
  const actor = callers.get(token ?? '')
  if (!actor) throw unauthenticated(undefined, token !== undefined, 0)
  return actor
}

function perform(ledger: FakeLedger, actor: Actor, path: string, given: unknown): unknown {
  const procedure = FAKE_PROCEDURES[path]
  if (!procedure) throw notFaked(path)
  return procedure.run(ledger, actor, parsed(procedure.schema, given))
}

function notFaked(path: string): Refusal<'INVALID_INPUT'> {
  const message = `The fake client cannot do ${path}. Test it against a server of its own: portlease serve --dev`
  return new Refusal('INVALID_INPUT', message, { fields: [{ path, message }] })
}

function refused({ code, message, details }: { code: string; message: string; details: object }): Response {
  const data = { code: 'CONFLICT', httpStatus: 409, portlease: { ...details, code, message } }
  return Response.json({ error: { message, code: -32009, data } }, { status: 409 })
}

/** What fetch throws when the connection ends before the answer. */
function cut(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return new TypeError('fetch failed', { cause })
}
