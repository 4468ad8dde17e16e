import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parseEnv } from 'node:util'
import type { Database } from './config/database-url.ts'
import { unknownNames } from './config/names.ts'
import { DEFAULTS, isSecret, SETTING_NAMES, type SettingName, settingsSchema } from './config/schema.ts'

/** What the server was told at its start. Parsed once; nothing else reads the environment. */
export interface Settings {
  /** An IP address. */
  host: string
  /** 0 takes any free port. */
  port: number
  database: Database
  /** Where `admin.token` is written: the folder of the SQLite file, or ./data. */
  dataFolder: string
  /** Null: the token is in a file, made at the first start. */
  adminToken: string | null
  /** Whom refusals name until teams are set up. */
  adminContact: string
  graceSeconds: number
  quarantineSeconds: number
  reviewDays: number
  /** Requests a minute for each token; null: no limit. */
  rateLimit: number | null
  queueLimit: number
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  logFormat: 'auto' | 'json' | 'pretty'
}

type Environment = Readonly<Record<string, string | undefined>>

/** The start stops. `problems` has a sentence for each; `message` has all of them, a line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/**
 * The settings that an environment asks for. An empty value counts as unset.
 * @throws SettingsError naming every bad value (never a secret's) and every unknown PORTLEASE_ name
 */
export function parseSettings(env: Environment): Settings {
  const told = Object.fromEntries(SETTING_NAMES.map((name) => [name, env[name] || DEFAULTS[name] || undefined]))
  const parsed = settingsSchema.safeParse(told)
  const problems = (parsed.error?.issues ?? []).map((issue) => {
    const name = issue.path[0] as SettingName
    return `${name}${shown(name, told[name])}${issue.message}.`
  })
  problems.push(...unknownNames(env))
  if (problems.length > 0 || !parsed.success) throw new SettingsError(problems)
  const value = parsed.data
  return {
    host: value.HOST,
    port: value.PORT,
    database: value.DATABASE_URL,
    dataFolder: value.DATABASE_URL.dialect === 'sqlite' ? folderOf(value.DATABASE_URL.path) : './data',
    adminToken: value.PORTLEASE_ADMIN_TOKEN ?? null,
    adminContact: value.PORTLEASE_ADMIN_CONTACT,
    graceSeconds: value.PORTLEASE_GRACE_SECONDS,
    quarantineSeconds: value.PORTLEASE_QUARANTINE_SECONDS,
    reviewDays: value.PORTLEASE_REVIEW_DAYS,
    rateLimit: value.PORTLEASE_RATE_LIMIT ?? null,
    queueLimit: value.PORTLEASE_QUEUE_LIMIT,
    logLevel: value.PORTLEASE_LOG_LEVEL,
    logFormat: value.PORTLEASE_LOG_FORMAT,
  }
}

/**
 * The environment with what a `.env` file adds to it. The real environment wins, and an empty value there is unset.
 * Windows knows no case in names, so they are written in capitals there.
 */
export function readEnvironment(
  real: Environment = process.env,
  file = '.env',
  windows = process.platform === 'win32',
): Record<string, string | undefined> {
  const written: Environment = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  const merged: Record<string, string | undefined> = { ...written }
  for (const [name, value] of Object.entries(real)) {
    if (value) merged[windows ? name.toUpperCase() : name] = value
  }
  return merged
}

function shown(name: SettingName, value: string | undefined): string {
  if (value === undefined) return ' is missing'
  if (isSecret(name, value)) return ` is a value of ${value.length} characters (not shown here)`
  return ` is ${JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value)}`
}

/** Written with forward slashes, which every system takes, and beginning with ./ when it is relative. */
function folderOf(path: string): string {
  const folder = posix.dirname(path.replaceAll('\\', '/'))
  return /^(\.{0,2}\/|\.{1,2}$|[a-z]:)/i.test(folder) ? folder : `./${folder}`
}
