import type { ExclusionRecord, TeamRecord, TokenRecord } from '../../domain/records.ts'
import type * as Ask from '../../domain/requests.ts'
import type * as Wire from '../../domain/wire.ts'
import type { PrismaClient } from '../generated/client.ts'
import { controllerMap } from './controller-map.ts'
import { explainPort } from './explain-port.ts'
import { type Figures, readFigures } from './figures.ts'
import { findExclusions } from './find-exclusions.ts'
import { findTeam } from './find-team.ts'
import { findToken } from './find-token.ts'
import { getController } from './get-controller.ts'
import { getLease } from './get-lease.ts'
import { getPlan } from './get-plan.ts'
import { type CoveredRequest, listCovered } from './list-covered.ts'
import { listEvents } from './list-events.ts'
import { isQuickList } from './list-filter.ts'
import { listFindings } from './list-findings.ts'
import { listLeases } from './list-leases.ts'
import { listPlans } from './list-plans.ts'
import { listTeams } from './list-teams.ts'
import { listTokens } from './list-tokens.ts'
import { LongReads } from './long-reads.ts'
import { type LedgerMoment, readMoment } from './read-moment.ts'
import { verifyEvents } from './verify-events.ts'
import { whois } from './whois.ts'
import type { ReadWorkerOptions } from './worker.ts'

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
  /** Makes the first long reads as quick as the next: call it when the server listens. Others come in between. */
  warm(): Promise<void>
  close(): Promise<void>
}

/** Opens the reads over a database that is open already. */
export function openReads(url: string, reader: PrismaClient, options?: ReadWorkerOptions): Reads {
  const long = new LongReads(url, reader, options)
  return {
    getLease: (id, clock) => getLease(reader, id, clock),
    // A page that an index answers does not wait behind somebody's search.
    listLeases: (request, team, clock) =>
      isQuickList(request) && long.busy
        ? listLeases(reader, request, team, clock)
        : long.run('listLeases', request, team, clock),
    whois: (request, clock) => whois(reader, request, clock),
    explainPort: (request, clock) => explainPort(reader, request, clock),
    getController: (name, clock) => getController(reader, name, clock),
    async listControllers(request, clock) {
      await long.counted()
      return long.run('listControllers', request, clock)
    },
    controllerMap: (request, clock) => controllerMap(reader, request, clock),
    listEvents: (request, seesAccess, clock) =>
      isFiltered(request)
        ? long.run('listEvents', request, seesAccess, clock)
        : listEvents(reader, request, seesAccess, clock),
    listFindings: (request, clock) => listFindings(reader, request, clock),
    listTeams: (clock) => listTeams(reader, clock),
    listTokens: (request, clock) => listTokens(reader, request, clock),
    getPlan: (planId, clock) => getPlan(reader, planId, clock),
    listPlans: (request, clock) => listPlans(reader, request, clock),
    listStale: (request, clock) => long.run('listStale', request, clock),
    verifyEvents: (request, clock, signal) =>
      verifyEvents(reader, (slice) => long.run('verifySlice', slice), request, clock, signal),
    listCovered: (request, clock) => listCovered(reader, request, clock),
    moment: (clock) => readMoment(reader, clock),
    figures: (clock) => readFigures(reader, clock),
    findExclusions: (controller) => findExclusions(reader, controller),
    findToken: (hash) => findToken(reader, hash),
    findTeam: (name) => findTeam(reader, name),
    warm: () => long.warm(),
    close: () => long.close(),
  }
}

/** May pass over many events to find a few. By lease, and without filters, an index leads straight to them. */
function isFiltered({ after: _, before: __, limit: ___, leaseId, ...filters }: Ask.EventListRequest): boolean {
  return leaseId === undefined && Object.values(filters).some((value) => value !== undefined)
}
