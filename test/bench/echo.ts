import { createHost, type Host } from '../../server/api/host.ts'
import { createLogs } from '../../server/api/logging.ts'
import * as schema from '../../server/api/schemas/index.ts'
import { publicProcedure, router } from '../../server/api/trpc.ts'
import type { AcquireRequest } from '../../server/domain/requests.ts'
import type { Grant } from '../../server/domain/wire.ts'
import { answer } from './answer.ts'

/**
 * (a) The yardstick: the same host and log, the same schema, an answer of the same size, and nothing between. What the
 * ledger costs is what is missing to this.
 */

const AT = '2026-11-22T12:00:00.000Z'
let last = 0

function echoed(input: AcquireRequest): Grant {
  const port = 61_000 + (++last % 4536)
  return {
    lease: {
      ...{ id: `ls_${String(last).padStart(26, '0')}`, controller: input.controller, transport: input.transport },
      ...{ port, count: input.count, ports: [port], chart: input.chart, handle: input.handle, team: 'admin' },
      ...{ contact: 'controls desk, ext. 4400', purpose: input.purpose, labels: input.labels },
      ...{ ticket: input.ticket ?? null, manifest: null, state: 'active', overdue: false, epoch: last, revision: last },
      ...{ ttlSeconds: null, createdAt: AT, createdBy: 'admin', renewedAt: AT, confirmedAt: null, seenAt: AT },
      ...{ expiresAt: null, reviewBy: AT, quarantinedUntil: null, ended: null, offer: null },
      ...{ listen: [`tcp:${port}`], connect: [`tcp:10.1.0.1:${port}`] },
    },
    created: true,
    differs: [],
  }
}

const lease = router({
  acquire: publicProcedure.input(schema.acquireInput).mutation(({ input }) => ({ ...echoed(input), now: AT })),
  acquireMany: publicProcedure
    .input(schema.acquireManyInput)
    .mutation(({ input }) => ({ leases: input.requests.map(echoed), now: AT })),
})

let host: Host | undefined

answer({
  async start(): Promise<string> {
    host = createHost({
      router: router({ lease }),
      createContext: (facts) => ({ ...facts, app: undefined as never }),
      health: { live: () => ({}), ready: async () => ({ ready: true }) },
      logger: createLogs({ level: process.env.BENCH_LOG ?? 'info', format: 'json' }).logger,
    })
    return (await host.listen(0, '127.0.0.1')).url
  },
  close: () => host?.close(),
})
