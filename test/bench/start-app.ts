import { createLogs } from '../../server/api/logging.ts'
import { createApp, type RunningApp } from '../../server/app.ts'
import { SYSTEM_CLOCK } from '../../server/ledger/clock.ts'
import { DEFAULTS, TOKEN } from './settings.ts'

export interface StartOptions {
  databaseUrl: string
  quarantineSeconds?: number
  /** What the wall clock reads at the start, for data of a fixed day. */
  clock?: number
}

/** The server that `main.ts` starts. Its log is on, at `info`. */
export function startApp({ databaseUrl, quarantineSeconds, clock }: StartOptions): Promise<RunningApp> {
  const offset = clock === undefined ? 0 : clock - Date.now()
  return createApp({
    databaseUrl,
    defaults: { ...DEFAULTS, ...(quarantineSeconds === undefined ? {} : { quarantineSeconds }) },
    adminToken: TOKEN,
    environmentToken: false,
    adminContact: 'controls desk, ext. 4400',
    logger: createLogs({ level: process.env.BENCH_LOG ?? 'info', format: 'json' }).logger,
    clock: { ...SYSTEM_CLOCK, now: () => Date.now() + offset },
  })
}
