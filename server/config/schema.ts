import { isIP } from 'node:net'
import { z } from 'zod'
import { type Database, parseDatabaseUrl } from './database-url.ts'

/**
 * Every setting's default, as one would write it; '' means: none. `.env.example` lists exactly these, a test holds the
 * two together.
 */
export const DEFAULTS = {
  HOST: '127.0.0.1',
  PORT: '22040',
  DATABASE_URL: 'file:./data/portlease.db',
  PORTLEASE_ADMIN_TOKEN: '',
  PORTLEASE_ADMIN_CONTACT: 'the admin of this portlease server',
  PORTLEASE_GRACE_SECONDS: '60',
  PORTLEASE_QUARANTINE_SECONDS: '86400',
  PORTLEASE_REVIEW_DAYS: '180',
  PORTLEASE_RATE_LIMIT: '',
  PORTLEASE_QUEUE_LIMIT: '10000',
  PORTLEASE_LOG_LEVEL: 'info',
  PORTLEASE_LOG_FORMAT: 'auto',
} as const

export type SettingName = keyof typeof DEFAULTS
export const SETTING_NAMES = Object.keys(DEFAULTS) as SettingName[]

/** Such a value is never printed. A SQLite path is no secret; an address may hold a password. */
export function isSecret(name: SettingName, value: string): boolean {
  return name === 'PORTLEASE_ADMIN_TOKEN' || (name === 'DATABASE_URL' && /[@?]/.test(value))
}

// Each message goes on after "NAME is "value"".

const HOST_HELP =
  ', which is not an address of this computer. Some shells (tcsh) and conda set HOST for themselves: unset it, or set ' +
  'it to 127.0.0.1 (this computer only), 0.0.0.0 (every IPv4 network of this computer) or one of its own addresses'

/** Node takes `localhost` for ::1 on some machines, where 127.0.0.1 would then not answer. */
const host = z
  .string()
  .refine((value) => isIP(value) !== 0 || value === 'localhost', HOST_HELP)
  .transform((value) => (value === 'localhost' ? '127.0.0.1' : value))

function wholeNumber(min: number, max: number, example: string) {
  const help = `, which is not a whole number from ${min} to ${max}, written in digits alone such as ${example}`
  return z
    .string()
    .regex(/^\d{1,9}$/, help)
    .transform(Number)
    .refine((value) => value >= min && value <= max, help)
}

const adminToken = z
  .string()
  .regex(
    /^[\x21-\x7e]{32,512}$/,
    ', which cannot be a token: 32 to 512 letters, digits and signs without spaces can. Such as: plt_ and 43 random letters and digits',
  )

const contact = z
  .string()
  .trim()
  .refine(
    (value) => value !== '' && [...value].length <= 200 && !/\p{Cc}/u.test(value),
    ', which is not a text of 1 to 200 characters that names a person or a desk',
  )

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `, which is not one of ${values.join(', ')}` })
}

const database = z.string().transform((value, context): Database => {
  const parsed = parseDatabaseUrl(value)
  if (typeof parsed !== 'string') return parsed
  context.addIssue({ code: 'custom', message: parsed })
  return z.NEVER
})

export const settingsSchema = z.object({
  HOST: host,
  PORT: wholeNumber(0, 65_535, '22040 (0 takes any free port)'),
  DATABASE_URL: database,
  PORTLEASE_ADMIN_TOKEN: adminToken.optional(),
  PORTLEASE_ADMIN_CONTACT: contact,
  PORTLEASE_GRACE_SECONDS: wholeNumber(0, 2_592_000, '60'),
  PORTLEASE_QUARANTINE_SECONDS: wholeNumber(0, 31_536_000, '86400'),
  PORTLEASE_REVIEW_DAYS: wholeNumber(1, 3650, '180'),
  PORTLEASE_RATE_LIMIT: wholeNumber(1, 1_000_000, '600').optional(),
  PORTLEASE_QUEUE_LIMIT: wholeNumber(1, 1_000_000, '10000'),
  PORTLEASE_LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  PORTLEASE_LOG_FORMAT: oneOf(['auto', 'json', 'pretty']),
} satisfies Record<SettingName, z.ZodType>)
