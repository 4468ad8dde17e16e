import { DatabaseError } from '../database.ts'
import type { Location } from './location.ts'
import { SettingError } from './session.ts'

type Sentence = (at: Location, error: Error) => string

const away: Sentence = ({ host }, error) =>
  `PostgreSQL on ${host} does not answer (${reason(error)}). Does it run there, does it listen on the network, and does a firewall stand between?`

const refused: Sentence = ({ path }, error) =>
  `PostgreSQL does not let us into ${path} (${reason(error)}). Check the role and the password in DATABASE_URL, and pg_hba.conf on the server.`

/** By SQLSTATE, Node's code, or the driver's words. */
const WHY: readonly (readonly [RegExp, Sentence])[] = [
  [
    /^3D000$/,
    ({ host, database, role }) =>
      `There is no database ${database} on ${host}. Make it there: CREATE DATABASE "${database}"${role ? ` OWNER "${role}"` : ''};`,
  ],
  [/^28/, refused],
  [
    /^42501$/,
    ({ path, database, role }, error) =>
      `The role ${role ?? 'in DATABASE_URL'} may not do in ${path} what the ledger needs (${reason(error)}). Make it the owner: ALTER DATABASE "${database}" OWNER TO "${role ?? '…'}";`,
  ],
  [
    /^53300$/,
    ({ host }) => `PostgreSQL on ${host} has no connection left: raise max_connections there, or stop others.`,
  ],
  [/^57P03$/, ({ host }) => `PostgreSQL on ${host} is starting or stopping. Try again in a moment.`],
  [
    /^(40001|40P01|55P03|57014)$/,
    ({ path }) => `Somebody holds the database ${path} and does not let go. Is another server or a backup stuck?`,
  ],
  [/^(ECONN[A-Z]+|E?TIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_[A-Z]+|ENOENT|EPIPE)$/, away],
  [/timeout expired|Connection terminated|Query read timeout/, away],
  [
    /SSL|TLS|certificate|CERT|self.signed/i,
    ({ host }, error) => `The connection to PostgreSQL on ${host} cannot be secured: ${reason(error)}.`,
  ],
  [/password|SASL|SCRAM/i, refused],
]

/** The sentence for an error at opening; errors that are sentences already, or unexpected, pass through. */
export function explain(error: unknown, at: Location): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error
  if (error instanceof SettingError) {
    return new DatabaseError(`The database ${at.path} cannot be used safely: ${error.message}`, { cause: error })
  }
  for (const text of [codeOf(error), error.message]) {
    const sentence = WHY.find(([pattern]) => pattern.test(text))?.[1]
    if (sentence) return new DatabaseError(sentence(at, error), { cause: error })
  }
  return error
}

/** A name with several addresses fails with one error for each. */
function codeOf(error: Error): string {
  const first = error instanceof AggregateError ? error.errors[0] : error
  return 'code' in first && typeof first.code === 'string' ? first.code : ''
}

function reason(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
