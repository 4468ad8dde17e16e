import Database from 'better-sqlite3'
import pg from 'pg'
import type { RunningApp } from '../../server/app.ts'
import { answer } from './answer.ts'
import { type StartOptions, startApp } from './start-app.ts'

/** The real server in a process of its own. */

let running: RunningApp | undefined
let databaseUrl = ''

/** The newest event that was counted. */
let asked = 0

async function rowOf(query: string): Promise<Record<string, unknown>> {
  if (databaseUrl.startsWith('file:')) {
    const db = new Database(databaseUrl.slice('file:'.length), { readonly: true })
    const row = db.prepare(query).get()
    db.close()
    return row as Record<string, unknown>
  }
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(query)
  await client.end()
  return rows[0]!
}

answer({
  async start(options: StartOptions): Promise<string> {
    databaseUrl = options.databaseUrl
    running = await startApp(options)
    const { url } = await running.host.listen(0, '127.0.0.1')
    // As serve.ts does it: beside what is asked.
    running.app.reads.warm().catch(() => {})
    return url
  },
  /** Grants and the commits that they stand in, since it was last asked: all events of a commit have one instant. */
  async commits(): Promise<{ grants: number; commits: number }> {
    const { grants, commits, newest } = await rowOf(`SELECT count(*) AS "grants", count(DISTINCT "at") AS "commits",
      max("revision") AS "newest" FROM "Event" WHERE "type" = 'lease.granted' AND "revision" > ${asked}`)
    asked = Number(newest ?? asked)
    return { grants: Number(grants), commits: Number(commits) }
  },
  close: () => running?.close(),
})
