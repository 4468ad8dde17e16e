import type { Lease } from '../../../server/domain/wire.ts'
import { PortleaseError } from '../../error.ts'

const DEFAULT_PREFIX = 'PORTLEASE'

/** The values that scripts take from leases, in the order in which they are printed. */
function variablesOf(leases: readonly Lease[]): readonly (readonly [name: string, value: string])[] {
  return [
    ['PORT', joined(leases.map(({ port }) => port))],
    ['PORTS', joined(leases.flatMap(({ ports }) => ports))],
    ['LISTEN', joined(leases.flatMap(({ listen }) => listen))],
    ['CONNECT', joined(leases.flatMap(({ connect }) => connect))],
    ['LEASE', joined(leases.map(({ id }) => id))],
    ['EPOCH', joined(leases.map(({ epoch }) => epoch))],
  ]
}

/** Each value once: the same port on twelve controllers is one port. */
function joined(values: readonly (string | number)[]): string {
  return [...new Set(values)].join(',')
}

// Unquoted, these read the same in bash, dash, `node --env-file`, docker --env-file and systemd. No quoting does.
const PLAIN = /^[A-Za-z0-9_.:/@%+=,-]*$/

/** The same by their whole names, for the environment of a process. */
export function variables(leases: readonly Lease[], prefix = DEFAULT_PREFIX): Record<string, string> {
  return Object.fromEntries(variablesOf(leases).map(([name, value]) => [`${prefix}_${name}`, value]))
}

/** `PORTLEASE_PORT=61000`, for files that are read as environment. */
export function envLines(leases: readonly Lease[], prefix = DEFAULT_PREFIX): string {
  return variablesOf(leases)
    .map(([name, value]) => `${prefix}_${name}=${plain(name, value)}`)
    .join('\n')
}

/** `export PORTLEASE_PORT='61000'`, for `eval "$(portlease … -o shell)"`. */
export function shellLines(leases: readonly Lease[], prefix = DEFAULT_PREFIX): string {
  return variablesOf(leases)
    .map(([name, value]) => `export ${prefix}_${name}=${shellQuote(value)}`)
    .join('\n')
}

/** `port=61000`, for `>> "$GITHUB_OUTPUT"`; a prefix gives `scanner_port=61000`. */
export function githubLines(leases: readonly Lease[], prefix?: string): string {
  const start = prefix === undefined ? '' : `${prefix.toLowerCase()}_`
  return variablesOf(leases)
    .map(([name, value]) => `${start}${name.toLowerCase()}=${plain(name, value)}`)
    .join('\n')
}

/** What Terraform's external data source reads: one object, all values strings. */
export function terraformJson(leases: readonly Lease[]): string {
  const entries = variablesOf(leases).map(([name, value]) => [name.toLowerCase(), value])
  return JSON.stringify(Object.fromEntries(entries))
}

/** Right in every POSIX shell, whatever the text. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function plain(name: string, value: string): string {
  if (PLAIN.test(value)) return value
  const message = `The server's answer for ${name} has characters that an environment file cannot carry. Use -o json.`
  throw new PortleaseError('INTERNAL', message, { next: 'Use -o json, and tell the admin of this server.' })
}
