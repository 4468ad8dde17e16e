import { ensureAdminToken } from './admin-token.ts'
import { createLogs } from './api/logging.ts'
import { createApp } from './app.ts'
import { withoutPassword } from './config/database-url.ts'
import { parseSettings, readEnvironment, type Settings } from './config.ts'
import { type ReadyFacts, readyMessage } from './ready-message.ts'
import { problemsOf } from './service/problems.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ServeOptions {
  /** The settings' names and values; by default the environment and `.env`. */
  env?: Environment
  /** Where the ready message goes. */
  print?: (text: string) => void
  /** What to print when the server answers; it may call it first. */
  whenReady?: (facts: ReadyFacts) => string | Promise<string>
}

export interface Served {
  url: string
  /** Answers what is in flight, closes the database, writes the rest of the log. Again: the same promise. */
  stop(): Promise<void>
}

/**
 * Starts the server as settings say and prints where it is.
 * @throws SettingsError, DatabaseError, ListenError: their messages are sentences for the person who starts it
 */
export async function serve({
  env = readEnvironment(),
  print = (text) => process.stdout.write(text),
  whenReady = readyMessage,
}: ServeOptions = {}): Promise<Served> {
  const settings = parseSettings(env)
  const { logger, flush } = createLogs({ level: settings.logLevel, format: settings.logFormat })
  const admin = settings.adminToken === null ? await ensureAdminToken(settings.dataFolder) : null
  if (admin?.created) logger.info({ file: admin.path }, 'made the admin token')
  const running = await createApp({
    ...wiringOf(settings),
    adminToken: admin?.token ?? settings.adminToken ?? '',
    logger,
  })
  const close = async () => {
    logger.info('stopping')
    await running.close()
    logger.info('stopped')
    flush()
  }
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= close()
    return stopped
  }
  try {
    const { url } = await running.host.listen(settings.port, settings.host)
    const { version } = running.app
    const data = withoutPassword(settings.database)
    const notices = problemsOf(running.app, await running.app.reads.moment(0))
    const { host } = settings
    // A link that signs an admin in is for the eyes at a terminal, not for a log.
    const once = process.stdout.isTTY ? running.app.oneTimeLinks.mint() : null
    const tokenPath = admin?.path ?? null
    print(await whenReady({ version, url, host, tokenPath, once, data, notices, env: process.env }))
    logger.info({ url, version, data }, 'ready')
    // Nobody waits for it; what it did not get to, the first who asks waits for.
    running.app.reads.warm().catch((err: unknown) => logger.debug({ err }, 'the reads were not warmed'))
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function wiringOf(settings: Settings) {
  const { graceSeconds, quarantineSeconds, reviewDays, queueLimit, rateLimit, adminContact } = settings
  return {
    databaseUrl: settings.database.url,
    defaults: { graceSeconds, quarantineSeconds, reviewDays },
    environmentToken: settings.adminToken !== null,
    adminContact,
    queueLimit,
    rateLimit,
  }
}
