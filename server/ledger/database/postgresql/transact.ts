import pg from 'pg'
import { CommitError, type Sql } from '../sql.ts'
import { discard } from './session.ts'
import { toPostgres, transposed } from './values.ts'

/**
 * `Database.transact` on a connection. BEGIN, the statements that only write, and COMMIT are sent without waiting for the
 * answers before them: PostgreSQL takes them in their order, and after a failed one it answers COMMIT with ROLLBACK. A line
 * of 1 ms each way then costs a batch four waits, not twelve.
 * @throws CommitError when COMMIT was sent and it is not certain what became of it; the connection is then destroyed
 */
export async function transact<T>(client: pg.Client, fn: (sql: Sql) => Promise<T>): Promise<T> {
  const sent = new Sent(client)
  sent.send('BEGIN')
  let result: T
  try {
    result = await fn(sent)
    sent.check()
  } catch (error) {
    await rollBack(client)
    throw sent.failure?.error ?? error
  }
  await commit(client, sent)
  return result
}

async function commit(client: pg.Client, sent: Sent): Promise<void> {
  let command: string
  try {
    command = (await client.query('COMMIT')).command
  } catch (error) {
    discard(client)
    throw sent.refusal() ?? new CommitError(sent.failure?.error ?? error)
  }
  if (command === 'COMMIT' && !sent.failure) return
  // ROLLBACK in words: a statement had failed. Which one is known, and that nothing was written.
  const refusal = sent.refusal()
  if (refusal) throw refusal
  discard(client)
  throw new CommitError(new Error(`PostgreSQL answered COMMIT with ${command}.`))
}

/** Nothing was committed. A connection on which even this fails is of no more use. */
async function rollBack(client: pg.Client): Promise<void> {
  try {
    await client.query('ROLLBACK')
  } catch {
    discard(client)
  }
}

/** The statements of one transaction, with a memory of the first that failed: after it all others are refused. */
class Sent implements Sql {
  failure: { error: unknown } | null = null
  readonly #client: pg.Client

  constructor(client: pg.Client) {
    this.#client = client
  }

  async query<T>(text: string, params: readonly unknown[]): Promise<T[]> {
    const { rows } = await this.#run(text, params.map(toPostgres))
    return rows as T[]
  }

  async execute(text: string, params: readonly unknown[]): Promise<number> {
    return (await this.#run(text, params.map(toPostgres))).rowCount ?? 0
  }

  async executeRows(text: string, rows: readonly (readonly unknown[])[]): Promise<void> {
    this.check()
    if (rows.length > 0) this.send(text, transposed(rows))
  }

  /** Its failure is met by the next statement, or by COMMIT. */
  send(text: string, values?: unknown[]): void {
    this.#run(text, values).catch(() => undefined)
  }

  check(): void {
    if (this.failure) throw this.failure.error
  }

  /** What failed first, when PostgreSQL itself said so: then it is certain that nothing is committed. */
  refusal(): unknown {
    return this.failure?.error instanceof pg.DatabaseError ? this.failure.error : null
  }

  async #run(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    this.check()
    try {
      return await this.#client.query(text, values)
    } catch (error) {
      this.failure ??= { error }
      // What comes after the first failure only repeats that there was one.
      throw this.failure.error
    }
  }
}
