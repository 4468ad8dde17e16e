import { ADMIN_TOKEN, type Reply } from '../../support/app.ts'
import type { ServerProcess } from '../../support/process.ts'
import { must } from '../../support/site.ts'

/** A write that is killed at each point of its commit, each time with things of its own. */
export interface Scenario {
  readonly name: string
  /** The types of all events that it writes, run once or, after a lost answer, twice. */
  readonly events: readonly string[]
  /** How often the sweeper runs; by default never, so that no write but this one passes. */
  readonly sweepEveryMs?: number
  /** Each point has a database of its own: things that pass with time would come in between. */
  readonly alone?: boolean
  /** Makes what the write needs, and gives the write. `n` is another number each time. */
  prepare(server: ServerProcess, n: number): Promise<Write>
}

export interface Write {
  /** Sends it. Rejects when the line breaks. */
  send(server: ServerProcess): Promise<Reply<unknown>>
  /** What is wrong with the answer after a kill; `committed`: what was killed had been written by then. */
  wrong?(reply: Reply<never>, committed: boolean): string | null
}

type Granted = Reply<{ created: boolean }>
type AllGranted = Reply<{ leases: { created: boolean; lease: { port: number } }[] }>

const acquire = (server: ServerProcess, chart: string, more: object = {}, token = ADMIN_TOKEN) =>
  must(server.call('lease.acquire', { controller: 'line1', chart, purpose: 'test', ...more }, token))

function failed({ error }: Reply<unknown>): string | null {
  return error ? `${error.code}: ${error.message}` : null
}

const lease: readonly Scenario[] = [
  {
    name: 'lease.acquire',
    events: ['lease.granted'],
    async prepare(_, n) {
      const input = { controller: 'line1', chart: `Acquire ${n}`, purpose: 'test', transport: 'both' }
      return {
        send: (server) => server.call('lease.acquire', input),
        wrong: (reply: Granted, committed) =>
          failed(reply) ?? (reply.data.created === committed ? `created is ${reply.data.created}` : null),
      }
    },
  },
  {
    name: 'lease.acquireMany with one number on two controllers',
    events: ['lease.granted', 'lease.granted'],
    async prepare(_, n) {
      const requests = ['line1', 'line2'].map((controller) => ({ controller, chart: `Many ${n}`, purpose: 'test' }))
      return {
        send: (server) => server.call('lease.acquireMany', { requests, samePort: true }),
        wrong(reply: AllGranted, committed) {
          if (reply.error) return failed(reply)
          const [one, two] = reply.data.leases
          if (one?.lease.port !== two?.lease.port) return 'the numbers differ'
          const created = reply.data.leases.map((each) => each.created)
          return created.every((each) => each === !committed) ? null : `created is ${created}`
        },
      }
    },
  },
  {
    name: 'lease.renew',
    events: [],
    async prepare(server, n) {
      const { id, epoch } = (await acquire(server, `Renew ${n}`, { ttlSeconds: 600 })).lease
      return { send: (s) => s.call('lease.renew', { id, epoch, ttlSeconds: 1200 + n }), wrong: failed }
    },
  },
  {
    name: 'lease.release',
    events: ['lease.released'],
    async prepare(server, n) {
      const { id, epoch } = (await acquire(server, `Release ${n}`)).lease
      return { send: (s) => s.call('lease.release', { id, epoch }), wrong: failed }
    },
  },
]

const others: readonly Scenario[] = [
  {
    name: 'admin.applyRevoke of two leases',
    events: ['lease.revoked', 'lease.revoked', 'plan.applied'],
    async prepare(server, n) {
      const leases = [await acquire(server, `Revoke ${n}`), await acquire(server, `Revoke too ${n}`, { count: 2 })]
      const decisions = leases.map(({ lease: { id, revision } }) => ({ id, revision, decision: 'revoke' }))
      const { plan } = await must(server.call('admin.planRevoke', { decisions }))
      const input = { planId: plan.id, reason: 'the line was taken down' }
      return { send: (s) => s.call('admin.applyRevoke', input), wrong: failed }
    },
  },
  {
    name: 'lease.accept',
    events: ['lease.accepted'],
    async prepare(server, n) {
      const team = `takers${n}`
      await must(server.call('team.create', { name: team, contact: 'takers desk' }))
      const { secret } = await must(server.call('token.create', { name: 'ci', team, role: 'member' }))
      const { id, epoch } = (await acquire(server, `Accept ${n}`)).lease
      await must(server.call('lease.offer', { id, epoch, team }))
      return { send: (s) => s.call('lease.accept', { id, epoch }, secret), wrong: failed }
    },
  },
  {
    name: 'token.create',
    events: ['token.created'],
    async prepare(server, n) {
      const team = `makers${n}`
      await must(server.call('team.create', { name: team, contact: 'makers desk' }))
      return {
        send: (s) => s.call('token.create', { name: 'ci', team, role: 'member' }),
        // The secret was shown to nobody: a second token of that name would leave one about that nobody knows of.
        wrong(reply, committed) {
          const said = reply.error?.code ?? 'ok'
          return said === (committed ? 'TOKEN_EXISTS' : 'ok') ? null : `it says ${said}`
        },
      }
    },
  },
  {
    name: 'reclaim by the sweeper',
    events: ['lease.reclaimed'],
    sweepEveryMs: 20,
    alone: true,
    async prepare(server, n) {
      const { id } = (await acquire(server, `Reclaim ${n}`, { ttlSeconds: 4 })).lease
      return {
        // Long enough to be armed before it is due, on a busy machine too.
        async send(s) {
          for (;;) {
            const reply = await s.call('lease.get', { id })
            if (reply.error || reply.data.lease.state === 'quarantined') return reply
          }
        },
        wrong: failed,
      }
    },
  },
]

export const SCENARIOS: readonly Scenario[] = [...lease, ...others]
