import { writeSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import pg from 'pg'

// Loaded before a server (`--import`): when it is told to, it counts the points of the server's write transactions, and
// at one of them the process kills itself by SIGKILL, so that nothing of it runs any further.

let at: number | null = null
let seen = 0

process.on('message', ({ command }: { command?: { do: string; point?: number | null } }) => {
  if (command?.do !== 'arm') return
  at = command.point ?? null
  seen = 0
})

function point(name: string): void {
  if (at === null || ++seen !== at) return
  writeSync(2, `killed ${name.replace(/\s+/g, ' ').slice(0, 60)}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const prepare = Sqlite.prototype.prepare
Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
  const statement = prepare.call(this, sql)
  if (this.readonly) return statement
  for (const verb of ['run', 'all', 'get'] as const) {
    const original = statement[verb] as (...parameters: unknown[]) => unknown
    const counted = (...parameters: unknown[]) => {
      point(`before ${sql}`)
      const answer = original.apply(statement, parameters)
      if (sql === 'COMMIT') point('after COMMIT')
      return answer
    }
    Object.defineProperty(statement, verb, { value: counted })
  }
  return statement
} as typeof prepare

/** Connections on which a write transaction is open. */
const writing = new WeakSet<pg.Client>()

const query = pg.Client.prototype.query as (this: pg.Client, ...parameters: unknown[]) => unknown
pg.Client.prototype.query = function (this: pg.Client, ...parameters: unknown[]) {
  const [first] = parameters
  const text = typeof first === 'string' ? first : ((first as { text?: string } | null)?.text ?? '')
  // Connections of a pool are readers': the ledger has one of its own.
  if (/^\s*BEGIN/i.test(text) && !('release' in this)) writing.add(this)
  if (!writing.has(this)) return query.apply(this, parameters)
  const isCommit = /\bCOMMIT\s*;?\s*$/i.test(text)
  point(`before ${text}`)
  const answer = query.apply(this, parameters)
  if (isCommit) {
    point('while COMMIT is on its way')
    writing.delete(this)
  } else if (/^\s*ROLLBACK/i.test(text)) writing.delete(this)
  if (!isCommit || !(answer instanceof Promise)) return answer
  return answer.then((done: unknown) => {
    point('after COMMIT')
    return done
  })
} as typeof pg.Client.prototype.query
