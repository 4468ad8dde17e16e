import { readFileSync } from 'node:fs'
import { didYouMean } from '../../../server/domain/near.ts'
import { UsageError } from '../exit.ts'
import { parseDuration } from './duration.ts'
import { parseInstant } from './instant.ts'
import { collectNames } from './label.ts'
import { parsePort, parseWhole } from './number.ts'

const TRANSPORTS = ['tcp', 'udp', 'both'] as const

/** How each value of a query, a text, becomes a flag. */
const FIELDS = {
  controller: (text: string) => collectNames(text, undefined),
  chart: String,
  handle: String,
  purpose: String,
  transport: (text: string) => {
    const found = TRANSPORTS.find((each) => each === text)
    if (found) return found
    throw new Error('Write tcp, udp or both.')
  },
  port: parsePort,
  prefer: parsePort,
  count: parseWhole,
  ttl: parseDuration,
  reviewBy: parseInstant,
  ticket: String,
  team: String,
} as const

type Query = { -readonly [Field in keyof typeof FIELDS]?: ReturnType<(typeof FIELDS)[Field]> }

/**
 * What Terraform's external data source writes to standard input: one JSON object whose values are texts. Nothing there,
 * or a person at the keyboard: nothing was asked that way.
 */
export function readTerraformQuery(): Query {
  const text = process.stdin.isTTY ? '' : read()
  return text.trim() === '' ? {} : parseTerraformQuery(text)
}

/** The flags of a query. Throws a usage error that names the field. */
export function parseTerraformQuery(text: string): Query {
  const query = objectOf(text)
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const parse = FIELDS[name as keyof typeof FIELDS] as ((text: string) => unknown) | undefined
      if (!Object.hasOwn(FIELDS, name) || !parse)
        throw new UsageError(`The query has no field ${name}.${didYouMean(name, Object.keys(FIELDS))}`)
      if (typeof value !== 'string') throw new UsageError(`The query's ${name} must be a text.`)
      try {
        return [name, parse(value)]
      } catch (error) {
        throw new UsageError(`The query's ${name}: ${error instanceof Error ? error.message : error}`)
      }
    }),
  )
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read }
  } catch {
    // Told below, like everything else that is no object.
  }
  throw new UsageError('Standard input must hold a JSON object, as Terraform writes it.')
}

function read(): string {
  try {
    return readFileSync(0, 'utf8')
  } catch {
    return ''
  }
}
