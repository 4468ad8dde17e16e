import { createLogs } from '../../server/api/logging.ts'
import { onStopSignal } from '../../server/api/stop.ts'
import { createApp } from '../../server/app.ts'
import type { LeaseDefaults } from '../../server/domain/records.ts'
import { ADMIN_TOKEN } from './app.ts'
import { followClock, skewBy } from './skew.ts'

// A whole server in a process of its own, told what to do by argv[2] and by messages, for tests that kill it.

export interface ServerOptions {
  /** Where `portlease.db` lies or will lie. Without a folder: a `databaseUrl`. */
  folder?: string
  databaseUrl?: string
  /** How far its wall clock is ahead of the host's, in milliseconds. */
  skewMs?: number
  /** Or a file that sets it, together with that of all who follow it. */
  clockFile?: string
  /** Modules to load before everything else: for tests that break something on purpose. */
  preload?: readonly string[]
  defaults?: Partial<LeaseDefaults>
  queueLimit?: number
  sweepEveryMs?: number
}

/** What no procedure tells. */
export type Command =
  | { do: 'depth' }
  | { do: 'skew'; ms: number }
  /** Heard by `faults/commit-points/killer.ts`, which has to be preloaded: dies at this point of the next write; null: nowhere. */
  | { do: 'arm'; point: number | null }

export type ToParent = { url: string } | { reply: number; value?: unknown; failed?: string }

const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions
skewBy(options.skewMs ?? 0)
if (options.clockFile) followClock(options.clockFile)
const { logger, flush } = createLogs({ level: 'info', format: 'json' })
const running = await createApp({
  databaseUrl: options.databaseUrl ?? `file:${options.folder}/portlease.db`,
  defaults: { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180, ...options.defaults },
  adminToken: ADMIN_TOKEN,
  environmentToken: false,
  adminContact: 'controls desk, ext. 4400',
  logger,
  ...(options.queueLimit ? { queueLimit: options.queueLimit } : {}),
  ...(options.sweepEveryMs === undefined ? {} : { sweepEveryMs: options.sweepEveryMs }),
})
const { url } = await running.host.listen(0, '127.0.0.1')

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'depth':
      return running.ledger.depth
    case 'skew':
      return skewBy(command.ms)
    case 'arm':
      return null
  }
}

const tell = (message: ToParent) => process.send?.(message)

process.on('message', ({ number, command }: { number: number; command: Command }) => {
  obey(command).then(
    (value) => tell({ reply: number, value }),
    (error: unknown) => tell({ reply: number, failed: String(error) }),
  )
})
// Nobody is left who could stop it.
process.on('disconnect', () => process.exit(3))
onStopSignal(() => {
  void running.close().then(() => {
    flush()
    process.removeAllListeners('disconnect')
    process.disconnect()
  })
})
tell({ url })
