import type { ExclusionRecord, TeamRecord, TokenRecord } from '../../domain/records.ts'
import type * as Ask from '../../domain/requests.ts'
import type * as Wire from '../../domain/wire.ts'
import { pathOf } from '../database/sqlite/location.ts'
import type { PrismaClient } from '../generated/client.ts'
import { controllerMap } from './controller-map.ts'
import { dialectOf } from './dialect.ts'
import { explainPort } from './explain-port.ts'
import { type Figures, readFigures } from './figures.ts'
import { findExclusions } from './find-exclusions.ts'
import { findTeam } from './find-team.ts'
import { findToken } from './find-token.ts'
import { getController } from './get-controller.ts'
import { getLease } from './get-lease.ts'
import { getPlan } from './get-plan.ts'
import { limitReads, READ_LIMIT_MS } from './limit.ts'
import { listControllers } from './list-controllers.ts'
import { type CoveredRequest, listCovered } from './list-covered.ts'
import { listEvents } from './list-events.ts'
import { isQuickList } from './list-filter.ts'
import { listFindings } from './list-findings.ts'
import { listLeases } from './list-leases.ts'
import { listPlans } from './list-plans.ts'
import { listStale } from './list-stale.ts'
import { listTeams } from './list-teams.ts'
import { listTokens } from './list-tokens.ts'
import { LongLane } from './long-lane.ts'
import { type LedgerMoment, readMoment } from './read-moment.ts'
import { verifyEvents } from './verify-events.ts'
import { type Slice, verifySlice } from './verify-slice.ts'
import { whois } from './whois.ts'
import { ReadWorker, type ReadWorkerOptions } from './worker.ts'

/**
 * Everything that is read and not decided by. Each answer is one state of the ledger. `clock` is the caller's clock in
 * milliseconds; an answer's `now` is never behind ledger time. Where a read runs is nobody else's business.
 */
export interface Reads {
  getLease(id: string, clock: number): Promise<Wire.LeaseAnswer>
  /** `callerTeam` is what `mine` means. */
  listLeases(request: Ask.LeaseListRequest, callerTeam: string | null, clock: number): Promise<Wire.LeaseListAnswer>
  whois(request: Ask.WhoisRequest, clock: number): Promise<Wire.WhoisAnswer>
  explainPort(request: Ask.ExplainRequest, clock: number): Promise<Wire.Explanation>
  getController(name: string, clock: number): Promise<Wire.ControllerGetAnswer>
  listControllers(request: Ask.ControllerListRequest, clock: number): Promise<Wire.ControllerListAnswer>
  controllerMap(request: Ask.MapRequest, clock: number): Promise<Wire.MapAnswer>
  /** `seesAccess`: events about teams and tokens too. */
  listEvents(request: Ask.EventListRequest, seesAccess: boolean, clock: number): Promise<Wire.EventListAnswer>
  listFindings(request: Ask.FindingListRequest, clock: number): Promise<Wire.FindingListAnswer>
  listTeams(clock: number): Promise<Wire.TeamListAnswer>
  listTokens(request: Ask.TokenListRequest, clock: number): Promise<Wire.TokenListAnswer>
  getPlan(planId: string, clock: number): Promise<Wire.PlanRecordAnswer>
  listPlans(request: Ask.ListPlansRequest, clock: number): Promise<Wire.PlanListAnswer>
  listStale(request: Ask.StaleRequest, clock: number): Promise<Wire.StaleAnswer>
  /** Takes as long as the log is long, in slices; `signal` ends it. */
  verifyEvents(request: Ask.VerifyRequest, clock: number, signal?: AbortSignal): Promise<Wire.VerifyAnswer>
  /** Leases that have any number of a range. */
  listCovered(request: CoveredRequest, clock: number): Promise<Wire.Lease[]>
  moment(clock: number): Promise<LedgerMoment>
  /** A few numbers about all of it. */
  figures(clock: number): Promise<Figures>
  findExclusions(controller?: string | null): Promise<ExclusionRecord[]>
  findToken(hash: string): Promise<TokenRecord | null>
  findTeam(name: string): Promise<TeamRecord | null>
  /** Makes the first long read as quick as the next: call it when the server listens. */
  warm(): void
  close(): Promise<void>
}

/** Long reads that PostgreSQL has under way for one server: half of the connections, the others are for quick ones. */
const LONG_AT_ONCE = 4

/**
 * Opens the reads over a database that is open already. Long reads get a thread and a connection of their
 * own on SQLite, and on PostgreSQL, which stops what takes too long, half of the connections.
 */
export function openReads(url: string, reader: PrismaClient, options?: ReadWorkerOptions): Reads {
  const { limitMs = READ_LIMIT_MS, queueLimit = 100 } = options ?? {}
  const worker = dialectOf(reader) === 'sqlite' ? new ReadWorker(pathOf(url), options) : null
  if (!worker) limitReads(reader, limitMs)
  const lane = new LongLane({ width: LONG_AT_ONCE, queueLimit, limitMs })
  const verify = (slice: Slice) =>
    worker ? worker.call('verifySlice', slice) : lane.run(() => verifySlice(reader, slice))
  return {
    getLease: (id, clock) => getLease(reader, id, clock),
    // A page that an index answers does not wait behind somebody's search.
    listLeases(request, team, clock) {
      const quick = isQuickList(request) && (!worker || worker.busy)
      if (quick) return listLeases(reader, request, team, clock)
      return worker
        ? worker.call('listLeases', request, team, clock)
        : lane.run(() => listLeases(reader, request, team, clock))
    },
    whois: (request, clock) => whois(reader, request, clock),
    explainPort: (request, clock) => explainPort(reader, request, clock),
    getController: (name, clock) => getController(reader, name, clock),
    listControllers: (request, clock) =>
      worker ? worker.call('listControllers', request, clock) : lane.run(() => listControllers(reader, request, clock)),
    controllerMap: (request, clock) => controllerMap(reader, request, clock),
    listEvents(request, seesAccess, clock) {
      if (!isFiltered(request)) return listEvents(reader, request, seesAccess, clock)
      return worker
        ? worker.call('listEvents', request, seesAccess, clock)
        : lane.run(() => listEvents(reader, request, seesAccess, clock))
    },
    listFindings: (request, clock) => listFindings(reader, request, clock),
    listTeams: (clock) => listTeams(reader, clock),
    listTokens: (request, clock) => listTokens(reader, request, clock),
    getPlan: (planId, clock) => getPlan(reader, planId, clock),
    listPlans: (request, clock) => listPlans(reader, request, clock),
    listStale: (request, clock) =>
      worker ? worker.call('listStale', request, clock) : lane.run(() => listStale(reader, request, clock)),
    verifyEvents: (request, clock, signal) => verifyEvents(reader, verify, request, clock, signal),
    listCovered: (request, clock) => listCovered(reader, request, clock),
    moment: (clock) => readMoment(reader, clock),
    figures: (clock) => readFigures(reader, clock),
    findExclusions: (controller) => findExclusions(reader, controller),
    findToken: (hash) => findToken(reader, hash),
    findTeam: (name) => findTeam(reader, name),
    warm: () => worker?.warm(),
    close: async () => worker?.close(),
  }
}

/** May pass over many events to find a few. By lease, and without filters, an index leads straight to them. */
function isFiltered({ after: _, before: __, limit: ___, leaseId, ...filters }: Ask.EventListRequest): boolean {
  return leaseId === undefined && Object.values(filters).some((value) => value !== undefined)
}
