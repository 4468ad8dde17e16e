import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from './child.ts'
import type { Loaded, Share } from './closed-loop.ts'
import type { Load } from './loader.ts'
import { PEERS } from './peers/all.ts'
import { isInstalled } from './peers/peer.ts'
import { TOKEN } from './settings.ts'
import type { Things } from './things.ts'

/** Something that can be put under load. */
export interface Subject {
  load(share: Share): Promise<Loaded>
  /** Processor time of all its processes so far, in microseconds. */
  cpu(): Promise<number>
  /** Our own processes: they can be profiled, and asked what else they know. */
  servers: readonly Child[]
}

/** What the start of a subject takes. What is started ends with `things`. */
export interface Surroundings {
  things: Things
  loader: Child
  /** For databases. */
  folder: string
}

export interface Calls {
  path: string
  /** Leases in one call. */
  size: number
}

/** A server of ours, or one that is like it, with a file of its own. */
export async function withFile(
  { things, loader, folder }: Surroundings,
  letter: string,
  program: 'echo.ts' | 'naive.ts' | 'serve.ts',
  calls: Calls,
): Promise<Subject> {
  const child = things.use(await Child.start(program))
  const file = join(folder, `${letter}.db`)
  const url = await child.ask<string>('start', { file, databaseUrl: `file:${file}` })
  if (program === 'serve.ts') await loader.ask('prepareControllers', { url, token: TOKEN })
  if (calls.path === 'lease.renew') await loader.ask('prepareRenewals', { url, token: TOKEN })
  return overHttp(loader, [child], [url], calls)
}

/** The connections are dealt out among the servers. */
export function overHttp(loader: Child, servers: Child[], urls: string[], { path, size }: Calls): Subject {
  return {
    servers,
    load: (share) => loader.ask<Loaded>('load', { ...share, path, size, urls, token: TOKEN } satisfies Load),
    async cpu() {
      const each = await Promise.all(servers.map((server) => server.ask<number>('cpu')))
      return each.reduce((sum, micros) => sum + micros, 0)
    },
  }
}

/** It loads itself: no connections. */
export async function withoutServer({ things, folder }: Surroundings): Promise<Subject> {
  const child = things.use(await Child.start('raw.ts'))
  await child.ask('start', { file: join(folder, 'f.db') })
  return {
    servers: [child],
    load: (share) => child.ask<Loaded>('write', share),
    cpu: () => child.ask<number>('cpu'),
  }
}

/** A peer in a process that ends it with the benchmark. Null: it is not installed here. */
export async function peer({ things, loader, folder }: Surroundings, name: string): Promise<Subject | null> {
  if (!isInstalled(PEERS[name]!)) return null
  const own = join(folder, name)
  mkdirSync(own)
  const host = things.use(await Child.start('peers/host.ts'))
  const address = await host.ask<string>('start', { name, folder: own })
  return {
    servers: [],
    load: (share) => loader.ask<Loaded>('loadPeer', { name, address, share }),
    cpu: () => host.ask<number>('cpuOfPeer'),
  }
}
