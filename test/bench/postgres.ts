import { openLine } from '../support/line.ts'
import { findBinaries } from '../support/postgres/binaries.ts'
import { type Cluster, startPostgres } from '../support/postgres/cluster.ts'
import { Child } from './child.ts'
import { cpuMicrosOf, withChildren } from './cpu.ts'
import { TOKEN } from './settings.ts'
import { type Calls, overHttp, type Subject, type Surroundings } from './subject.ts'
import type { Things } from './things.ts'

export interface Setup extends Calls {
  /** Servers over one database. */
  servers: number
  /** Milliseconds that everything takes longer between server and database, either way. */
  delayMs?: number
}

const clusters = new WeakMap<Things, Promise<Cluster | null>>()
const subjects = new WeakMap<Things, Map<string, Promise<Subject>>>()

/** Servers of ours over a database of their own. Cases with the same setup share them. Null: no PostgreSQL here. */
export async function withPostgres(around: Surroundings, setup: Setup): Promise<Subject | null> {
  const { things } = around
  const cluster = await remember(clusters, things, async () =>
    findBinaries() ? things.use(await startPostgres({ durable: true })) : null,
  )
  if (cluster === null) return null
  const started = remember(subjects, things, () => new Map<string, Promise<Subject>>())
  return remember(started, JSON.stringify(setup), () => startServers(around, cluster, setup))
}

function remember<K, V>(
  known: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

async function startServers({ things, loader }: Surroundings, cluster: Cluster, setup: Setup): Promise<Subject> {
  const { servers: count, delayMs = 0 } = setup
  let databaseUrl = await cluster.createDatabase()
  if (delayMs > 0) {
    const line = things.use(await openLine(cluster.port))
    line.delayMs = delayMs
    databaseUrl = databaseUrl.replace(`:${cluster.port}/`, `:${line.port}/`)
  }
  const servers: Child[] = []
  for (let i = 0; i < count; i++) servers.push(things.use(await Child.start('serve.ts')))
  const urls = await Promise.all(servers.map((server) => server.ask<string>('start', { databaseUrl })))
  await loader.ask('prepareControllers', { url: urls[0], token: TOKEN })
  const subject = overHttp(loader, servers, urls, setup)
  const database = () => cpuMicrosOf(withChildren(cluster.pid))
  return { ...subject, cpu: async () => (await subject.cpu()) + database() }
}
