import { nearNames } from '../domain/near.ts'
import { SETTING_NAMES } from './schema.ts'

const PREFIX = 'PORTLEASE_'

/** Names that the command line reads and that `portlease run` sets. A server started in such a shell ignores them. */
export const CLIENT_NAMES = [
  'PORTLEASE_URL',
  'PORTLEASE_TOKEN',
  'PORTLEASE_TOKEN_FILE',
  'PORTLEASE_CONFIG',
  'PORTLEASE_TIMEOUT',
  'PORTLEASE_PORT',
  'PORTLEASE_PORTS',
  'PORTLEASE_LISTEN',
  'PORTLEASE_CONNECT',
  'PORTLEASE_LEASE',
  'PORTLEASE_EPOCH',
]

/** What Kubernetes puts into every container beside a Service that is called `portlease`. */
const SERVICE_LINK = /^PORTLEASE_(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/

/** A sentence for every name beginning with PORTLEASE_ that nobody knows. Values are not repeated: one may be a secret. */
export function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>([...SETTING_NAMES, ...CLIENT_NAMES])
  const endings = [...known].filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length))
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name])
    .filter((name) => !known.has(name) && !SERVICE_LINK.test(name))
    .sort()
    .map((name) => {
      // Without the prefix, which every name shares and which would make any two of them look alike.
      const [guess] = nearNames(name.slice(PREFIX.length), endings, 1)
      const help = guess === undefined ? '.env.example lists them all.' : `Did you mean ${PREFIX}${guess}?`
      return `${name} is not a setting of portlease. ${help}`
    })
}
