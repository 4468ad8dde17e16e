import { type DestinationStream, destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

export interface LoggerOptions {
  level: string
  /** `auto`: pretty on a terminal, JSON lines elsewhere. */
  format: 'auto' | 'json' | 'pretty'
  /** For tests. Otherwise standard output. */
  stream?: DestinationStream
}

export interface Logs {
  logger: Logger
  /** Writes out what is held back. The last thing before the process ends. */
  flush(): void
}

/** Fields that are never written, whoever logs them by mistake, at the top or one level down. */
const SECRET_FIELDS = new Set([
  'authorization',
  'token',
  'secret',
  'password',
  'adminToken',
  'databaseUrl',
  'headers',
  'body',
  'input',
  'env',
])

const FLUSH_MS = 500
const HOLD_BYTES = 8192

/**
 * The server's log. Lines are held back for at most half a second, because a write for each request would cost more
 * than the request; warnings and errors are written at once.
 */
export function createLogs({ level, format, stream }: LoggerOptions): Logs {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (line: Record<string, unknown>) => withoutSecretFields(line),
    },
    // A library's message or stack may quote a token or a database's address; pino also copies it into `msg`.
    hooks: { streamWrite: withoutSecrets },
  }
  if (stream) return { logger: pino(options, stream), flush: () => {} }
  if (format === 'pretty' || (format === 'auto' && process.stdout.isTTY)) {
    const shown = pretty({ sync: true, colorize: process.stdout.isTTY && !process.env.NO_COLOR, singleLine: true })
    return { logger: pino(options, shown), flush: () => {} }
  }
  const out = destination({ dest: 1, sync: false, minLength: HOLD_BYTES })
  const hooks = {
    ...options.hooks,
    logMethod(this: Logger, args: Parameters<Logger['info']>, method: Logger['info'], level: number) {
      method.apply(this, args)
      if (level >= 40) out.flush()
    },
  }
  setInterval(() => out.flush(), FLUSH_MS).unref()
  return { logger: pino({ ...options, hooks }, out), flush: () => out.flushSync() }
}

/** In place of pino's `redact`, whose wildcards took 30 µs of every line. */
function withoutSecretFields(line: Record<string, unknown>, depth = 0): Record<string, unknown> {
  let clean = line
  for (const [name, value] of Object.entries(line)) {
    const shown = SECRET_FIELDS.has(name)
      ? HIDDEN
      : depth === 0 && isPlain(value)
        ? withoutSecretFields(value, 1)
        : value
    if (shown === value) continue
    if (clean === line) clean = { ...line }
    clean[name] = shown
  }
  return clean
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

const HIDDEN = '[not logged]'
const MAY_HOLD = /plt_|:\/\/|bearer/i
const TOKEN = /plt_[\w-]{8,}|(?<=bearer\s+)[^\s"',]+|(?<=:\/\/[^\s:@/]*:)[^\s@/]+(?=@)/gi

/** A line, or another text for people, without tokens and passwords. */
export function withoutSecrets(text: string): string {
  return MAY_HOLD.test(text) ? text.replace(TOKEN, HIDDEN) : text
}
