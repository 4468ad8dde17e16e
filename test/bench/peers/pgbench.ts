import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { findBinaries } from '../../support/postgres/binaries.ts'
import { startPostgres } from '../../support/postgres/cluster.ts'
import { withChildren } from '../cpu.ts'
import { claimOf } from './claim.ts'
import type { Peer } from './peer.ts'

const binaries = findBinaries()?.folder ?? ''

/** A claim row for each transaction, under the key that keeps ours unique. The sequence stands for knowing what is free. */
const TABLE = `CREATE TABLE claim (controller text, transport text, port bigint, holder text, PRIMARY KEY (controller, transport, port));
  CREATE SEQUENCE numbers`
const INSERT = `INSERT INTO claim SELECT 'epic-line' || n % 40, 'tcp', n / 40, '${claimOf(1).holder}' FROM nextval('numbers') AS n;`

/** PostgreSQL with its log synced, and its own load generator: a prepared statement, no look, no decision, no history. */
export const pgbench: Peer = {
  title: 'PostgreSQL: pgbench, one insert each',
  durability: 'synced',
  programs: ['initdb', 'postgres', 'pgbench'].map((name) => join(binaries, name)),

  async start(folder) {
    const cluster = await startPostgres({ durable: true })
    const url = await cluster.createDatabase('bench')
    const client = new pg.Client(url)
    await client.connect()
    await client.query(TABLE)
    await client.end()
    const script = join(folder, 'insert.sql')
    writeFileSync(script, INSERT)
    return {
      address: JSON.stringify({ url, script }),
      pids: () => withChildren(cluster.pid),
      stop: () => cluster[Symbol.asyncDispose](),
    }
  },

  async load(address, { connections, ms }) {
    const { url, script } = JSON.parse(address) as { url: string; script: string }
    const args = ['-n', '-M', 'prepared', '-f', script, '-c', `${connections}`, '-j', '2', '-T']
    // Its clock runs while the connections are made, each with a password's thousands of hashes; its rate leaves that out.
    const seconds = Math.round(ms / 1000) + 2
    const { stdout } = await promisify(execFile)(join(binaries, 'pgbench'), [...args, `${seconds}`, url])
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
    const calls = Number(/actually processed: (\d+)/.exec(stdout)?.[1])
    if (!(perSecond > 0 && calls > 0)) throw new Error(`pgbench printed: ${stdout}`)
    // It tells the mean alone.
    return { calls, ms: (calls / perSecond) * 1000, p50: Number.NaN, p99: Number.NaN }
  },
}
