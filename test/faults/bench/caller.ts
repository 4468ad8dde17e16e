import type { ErrorCode } from '../../../server/domain/errors.ts'
import type { Entry, Input, Run, Told } from './history.ts'
import { GIVE_UP_MS } from './settings.ts'

/** What a caller asks whom for. */
export interface Question {
  readonly id: string
  readonly server: number
  readonly url: string
  readonly token: string
  readonly path: string
  readonly input: Input
}

type Body = {
  result?: { data: Record<string, unknown> }
  error?: { data?: { portlease?: { code: ErrorCode; [detail: string]: unknown } } }
}

/** Asks once and notes everything. Never rejects: no answer is an outcome too. */
export async function ask(question: Question): Promise<Entry> {
  const { id, url, token, path, input, server } = question
  const sentAt = performance.now()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-request-id': id }
  const noted = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(GIVE_UP_MS),
  })
    .then(async (response) => noteOf((await response.json()) as Body))
    .catch((error: unknown) => ({ ...NOTHING, fate: 'unknown' as const, detail: { why: whyOf(error) } }))
  return { id, server, path, input, sentAt, endedAt: performance.now(), ...noted }
}

type Note = Omit<Entry, 'id' | 'server' | 'path' | 'input' | 'sentAt' | 'endedAt'>

const NOTHING = { code: null, detail: {}, leases: [], revision: null, now: null, runs: null, total: null }

function noteOf({ result, error }: Body): Note {
  if (result) {
    const { data } = result
    const now = typeof data.now === 'string' ? Date.parse(data.now) : null
    const revision = typeof data.revision === 'number' ? data.revision : null
    const total = typeof data.total === 'number' ? data.total : null
    const runs = Array.isArray(data.runs) ? (data.runs as Run[]) : null
    return { ...NOTHING, fate: 'ok', leases: leasesIn(data), revision, now, runs, total }
  }
  const told = error?.data?.portlease
  if (!told) return { ...NOTHING, fate: 'broken', detail: { why: 'no answer of this API' } }
  const { code, ...detail } = told
  return { ...NOTHING, fate: fateOf(code, detail.outcome), code, detail }
}

function fateOf(code: ErrorCode, outcome: unknown): Note['fate'] {
  if (code === 'INTERNAL') return 'broken'
  return code === 'UNAVAILABLE' && outcome !== 'nothing' ? 'unknown' : 'refused'
}

/** Every lease that an answer tells: one, several grants, a list, or the claims of a number. */
function leasesIn(data: Record<string, unknown>): Told[] {
  const grants = (Array.isArray(data.leases) ? data.leases : Array.isArray(data.claims) ? data.claims : [data]) as {
    lease?: Told
    created?: boolean
  }[]
  return grants.flatMap((grant) => {
    const lease = grant.lease ?? (grant as Told)
    return lease?.id ? [pick(lease, grant.created)] : []
  })
}

function pick(lease: Told, created: boolean | undefined): Told {
  const { id, controller, transport, port, count, chart, handle, team, state, epoch, revision } = lease
  const { ttlSeconds, expiresAt, quarantinedUntil } = lease
  const times = { ttlSeconds, expiresAt, quarantinedUntil }
  const where = { id, controller, transport, port, count, chart, handle, team }
  return { ...where, state, epoch, revision, ...times, created: created ?? null }
}

/** fetch says "fetch failed"; the cause says more. */
function whyOf(error: unknown): string {
  const { cause, message, name } = error as Error
  const code = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : name
  return `${message}: ${code}`
}
