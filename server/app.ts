import { readFileSync } from 'node:fs'
import { createDownloads, type Downloads } from './api/host/downloads.ts'
import { createPage } from './api/host/page.ts'
import { schemaRoute } from './api/host/schema-route.ts'
import { createHost, type Host } from './api/host.ts'
import type { Logger } from './api/logging.ts'
import { Metrics } from './api/metrics.ts'
import { appRouter } from './api/router.ts'
import { ADMIN_TEAM } from './domain/decide/actor.ts'
import { firstStart } from './domain/decide/first-start.ts'
import type { LeaseDefaults } from './domain/records.ts'
import type { Clock } from './ledger/clock.ts'
import { openDatabase } from './ledger/database/open.ts'
import { statementsOf } from './ledger/dialects.ts'
import { newId } from './ledger/ids.ts'
import { Ledger } from './ledger/ledger.ts'
import { guardReads } from './ledger/read/guard.ts'
import { openReads } from './ledger/read/reads.ts'
import { Sweeper } from './ledger/sweeper.ts'
import { Tail } from './ledger/tail.ts'
import { hashOf } from './service/authenticate.ts'
import type { App } from './service/context.ts'
import { OneTimeLinks } from './service/one-time-links.ts'
import { problemsOf } from './service/problems.ts'
import { FailedTokens, TokenRate } from './service/rate-limits.ts'
import { RefusedAttempts } from './service/refused-attempts.ts'
import { TokenUse } from './service/token-use.ts'

export interface AppOptions {
  databaseUrl: string
  defaults: LeaseDefaults
  /** The admin's token. It is stored as a hash, or with `environmentToken` nowhere. */
  adminToken: string
  environmentToken: boolean
  adminContact: string
  logger: Logger
  queueLimit?: number
  /** Requests a minute for each token; null: no limit. */
  rateLimit?: number | null
  clock?: Clock
  /** How often the sweeper looks, in milliseconds; 0: never, tests drive it. */
  sweepEveryMs?: number
  /** How often a stream looks whether its token is still good. */
  streamCheckMs?: number
}

export interface RunningApp {
  readonly app: App
  readonly host: Host
  readonly sweeper: Sweeper
  readonly ledger: Ledger
  /** Answers what is in flight, then closes everything. */
  close(): Promise<void>
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** All the wiring. `main.ts` and the tests start the same thing. */
export async function createApp(options: AppOptions): Promise<RunningApp> {
  const { logger, defaults, sweepEveryMs = 1000, streamCheckMs = 15_000 } = options
  const db = await openDatabase(options.databaseUrl)
  const log = (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) =>
    logger[level](detail ?? {}, message)
  for (const warning of db.warnings) log('warn', warning)
  const metrics = new Metrics(version, db.dialect)
  const ledger = new Ledger(db, {
    defaults,
    log,
    observer: metrics,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.queueLimit ? { queueLimit: options.queueLimit } : {}),
  })
  await ledger.start()
  await introduceAdmin(ledger, options)
  const reads = guardReads(openReads(options.databaseUrl, db.reader), log)
  const tail = new Tail(reads)
  ledger.onCommit((revision) => tail.reached(revision))
  const sweeper = new Sweeper(ledger, db, statementsOf(db))
  if (sweepEveryMs > 0) sweeper.start(sweepEveryMs, (err) => logger.error({ err }, 'the sweeper failed'))
  const app: App = {
    ledger,
    reads,
    tail,
    streamCheckMs,
    failedTokens: new FailedTokens(),
    oneTimeLinks: new OneTimeLinks(options.clock ? () => options.clock?.monotonic() ?? 0 : undefined),
    refusedAttempts: new RefusedAttempts(ledger),
    tokenUse: new TokenUse(ledger),
    tokenRate: options.rateLimit ? new TokenRate(options.rateLimit) : null,
    environmentTokenHash: options.environmentToken ? hashOf(options.adminToken) : null,
    version,
    defaults,
  }
  const downloads = createDownloads({ logger, version })
  const host = hostOf(app, logger, metrics, downloads)
  const close = async () => {
    downloads.close()
    await host.close()
    await sweeper.stop()
    await app.refusedAttempts.flush()
    await ledger.idle()
    await reads.close()
    await db.close()
  }
  return { app, host, sweeper, ledger, close }
}

/** Everything that is answered over HTTP. */
function hostOf(app: App, logger: Logger, metrics: Metrics, downloads: Downloads): Host {
  const page = createPage()
  const host: Host = createHost({
    router: appRouter,
    createContext: (facts) => ({ ...facts, app }),
    logger,
    onAnswered: (answered) => metrics.answered(answered),
    routes: (others) => {
      downloads.routes(others)
      schemaRoute(others)
      page.routes(others)
      others.get('/metrics', async (c) => {
        const momentary = { streams: host.streams, ...(await momentaryOf(app)) }
        return c.body(await metrics.text(momentary), 200, { 'content-type': metrics.contentType })
      })
    },
    elsewhere: (c) => page.elsewhere(c),
    health: {
      live: () => ({ version }),
      ready: () => readinessOf(app),
    },
  })
  return host
}

async function readinessOf({ ledger, reads, version }: App) {
  const moment = await soon(reads.moment(0))
  const problems = problemsOf({ ledger }, moment)
  const ready = ledger.writes && moment !== null && moment.seal === null
  return { ready, version, revision: moment?.revision ?? null, queue: ledger.depth, problems }
}

/** What /metrics looks up. */
async function momentaryOf({ ledger, reads }: App) {
  const figures = await soon(reads.figures(ledger.clock.peek(0)))
  return { queueDepth: ledger.depth, writes: ledger.writes, clockTrusted: ledger.clock.problem === null, figures }
}

/** Null when it fails or takes longer than 2 s: who probes or scrapes does not wait for ever. */
async function soon<T>(reading: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, 2000, null)
  })
  try {
    return await Promise.race([reading.catch(() => null), late])
  } finally {
    clearTimeout(timer)
  }
}

async function introduceAdmin(
  ledger: Ledger,
  { adminToken, environmentToken, adminContact, logger }: AppOptions,
): Promise<void> {
  const tokenHash = environmentToken ? null : hashOf(adminToken)
  const start = { contact: adminContact, tokenHash, tokenId: newId('tk', Date.now()) }
  const { value: works } = await ledger.internal((draft) => firstStart(draft, start), {
    teams: [ADMIN_TEAM],
    tokens: tokenHash === null ? [] : [tokenHash],
  })
  if (!works)
    logger.warn('the token in admin.token was revoked: delete the file and start again to have a new one made')
}
