import Database from 'better-sqlite3'
import type { RunningApp } from '../../server/app.ts'
import { answer } from './answer.ts'
import { type StartOptions, startApp } from './start-app.ts'

/** The real server in a process of its own. */

let running: RunningApp | undefined
let databaseUrl = ''

answer({
  async start(options: StartOptions): Promise<string> {
    databaseUrl = options.databaseUrl
    running = await startApp(options)
    const { url } = await running.host.listen(0, '127.0.0.1')
    running.app.reads.warm()
    return url
  },
  /** Leases granted in one commit, on average: all events of a commit have one instant. */
  batchSize() {
    const db = new Database(databaseUrl.replace('file:', ''), { readonly: true })
    const grants = `SELECT count(*) * 1.0 / count(DISTINCT "at") AS size FROM "Event" WHERE "type" = 'lease.granted'`
    const { size } = db.prepare(grants).get() as { size: number | null }
    db.close()
    return size
  },
  close: () => running?.close(),
})
