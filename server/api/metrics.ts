import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Observer } from '../ledger/observer.ts'
import type { Figures } from '../ledger/read/figures.ts'
import type { Answered } from './host/trpc-endpoint.ts'

/** What is looked up when somebody asks for the figures. */
export interface Momentary {
  readonly queueDepth: number
  readonly streams: number
  /** Whether the database takes writes. */
  readonly writes: boolean
  /** Whether the clock is believed. */
  readonly clockTrusted: boolean
  /** Null: the database did not answer. */
  readonly figures: Figures | null
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const JOBS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

const GAUGES = [
  ['queue_depth', 'Writes that wait for their commit.'],
  ['streams', 'Open streams of events.'],
  ['database_writes', '1 while the database takes writes.'],
  ['database_reads', '1 when the database answered this look.'],
  ['clock_trusted', '0 while the clock is in doubt and nothing is reclaimed by it.'],
  ['revision', "The ledger's revision."],
  ['claims', 'Port numbers that are held or in quarantine.'],
  ['leases', 'Leases that are held or in quarantine.'],
  ['controllers', 'Controllers, retired ones too.'],
  ['sweep_lag_seconds', 'How long the oldest lease that is due to be reclaimed or ended has waited for it.'],
] as const

/**
 * The figures of one server for /metrics, in Prometheus' text form; docs/operations.md explains each. No label names a
 * team, a chart, a controller or an address: whoever may open the port may read them.
 */
export class Metrics implements Observer {
  readonly #registry = new Registry()
  /** Made at the first look: who never looks pays nothing for it. */
  #process: Registry | null = null
  readonly #requests = new Counter({
    ...this.#named('requests_total', 'Requests that were answered, by procedure and code: ok, gone, or the refusal.'),
    labelNames: ['procedure', 'code'],
  })
  readonly #durations = new Histogram({
    ...this.#named('request_seconds', 'From the request to its answer; streams are left out.'),
    labelNames: ['procedure'],
    buckets: SECONDS,
  })
  readonly #turnedAway = new Counter({
    ...this.#named(
      'turned_away_total',
      'Writes that nobody looked at: queue full, waited too long (late), caller gone.',
    ),
    labelNames: ['why'],
  })
  readonly #batchJobs = new Histogram({
    ...this.#named('batch_requests', 'Requests in one commit.'),
    buckets: JOBS,
  })
  readonly #commits = new Histogram({
    ...this.#named('commit_seconds', 'A commit, from its first attempt to its last.'),
    buckets: SECONDS,
  })
  readonly #failures = new Counter({
    ...this.#named('commit_failures_total', 'Attempts at a commit that failed; doubt: its fate had to be looked up.'),
    labelNames: ['failure'],
  })
  readonly #gauges = new Map(GAUGES.map(([name, help]) => [name, new Gauge(this.#named(name, help))]))

  constructor(version: string, database: string) {
    // From the first look on: a series that appears with its first failure hides that failure from rate().
    for (const why of ['full', 'late', 'gone'] as const) this.#turnedAway.inc({ why }, 0)
    for (const failure of ['busy', 'data', 'unavailable', 'unknown', 'doubt'] as const)
      this.#failures.inc({ failure }, 0)
    const labels = { version, database, node: process.version }
    new Gauge({ ...this.#named('info', 'Always 1.'), labelNames: Object.keys(labels) }).set(labels, 1)
  }

  answered({ procedure, calls, status, ms, codes, stream }: Answered): void {
    const name = calls > 1 ? 'batch' : procedure
    this.#requests.inc({ procedure: name, code: status === 499 ? 'gone' : (codes?.[0] ?? 'ok') })
    if (!stream) this.#durations.observe({ procedure: name }, ms / 1000)
  }

  batch(jobs: number, ms: number): void {
    this.#batchJobs.observe(jobs)
    this.#commits.observe(ms / 1000)
  }

  attemptFailed(failure: Parameters<Observer['attemptFailed']>[0]): void {
    this.#failures.inc({ failure })
  }

  turnedAway(why: Parameters<Observer['turnedAway']>[0]): void {
    this.#turnedAway.inc({ why })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** Everything as Prometheus reads it. What the database did not tell is left out, not said to be 0. */
  async text({ figures, ...state }: Momentary): Promise<string> {
    const values: Record<(typeof GAUGES)[number][0], number | undefined> = {
      queue_depth: state.queueDepth,
      streams: state.streams,
      database_writes: Number(state.writes),
      database_reads: Number(figures !== null),
      clock_trusted: Number(state.clockTrusted),
      revision: figures?.revision,
      claims: figures?.claims,
      leases: figures?.leases,
      controllers: figures?.controllers,
      sweep_lag_seconds: figures ? figures.sweepLagMs / 1000 : undefined,
    }
    for (const [name, gauge] of this.#gauges) {
      const value = values[name]
      if (value === undefined) gauge.remove()
      else gauge.set(value)
    }
    if (this.#process === null) {
      this.#process = new Registry()
      collectDefaultMetrics({ register: this.#process })
    }
    return `${await this.#registry.metrics()}\n${await this.#process.metrics()}`
  }

  #named(name: string, help: string) {
    return { name: `portlease_${name}`, help, registers: [this.#registry] }
  }
}
