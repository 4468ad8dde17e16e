import type { Transport } from '../../server/domain/lease.ts'
import { secondsOf } from '../duration.ts'
import { instantOf } from './date.ts'
import type { Path } from './places.ts'
import type { Manifest, ManifestEntry } from './schema.ts'

/** One lease that a manifest declares. What is undefined is not declared: the lease keeps what it has. */
export interface Wanted {
  /** The port in the file, from 0. */
  readonly entry: number
  /** Where its controller is named. */
  readonly controllerPath: Path
  readonly controller: string
  readonly chart: string
  readonly handle: string
  readonly transport: Transport
  readonly count: number
  readonly port: number | undefined
  readonly prefer: number | undefined
  /** Those with the same text get one number. */
  readonly group: string | undefined
  readonly purpose: string
  readonly ttlSeconds: number | undefined
  /** ISO 8601, UTC. */
  readonly reviewBy: string | undefined
  readonly labels: Readonly<Record<string, string>> | undefined
  readonly ticket: string | undefined
  readonly team: string | undefined
  readonly formerly: { readonly chart: string; readonly handle: string } | undefined
}

/** A problem with a part of a manifest; its place is looked up where the places are. */
export interface PathProblem {
  readonly path: Path
  readonly message: string
  readonly kind: 'shape' | 'policy'
}

const BOTH = ['defaults', 'ttl']

/** Every lease that a manifest declares, port by port, controller by controller, and what keeps it from declaring them. */
export function expand(manifest: Manifest): { wanted: Wanted[]; problems: PathProblem[] } {
  const wanted: Wanted[] = []
  const problems: PathProblem[] = []
  for (const [index, own] of manifest.ports.entries()) {
    const entry = withDefaults(own, manifest.defaults)
    const path = ['ports', index]
    const add = (message: string, at: Path = path) => problems.push({ path: at, message, kind: 'shape' })
    const controllers = controllersOf(manifest, own, path)
    if (controllers.length === 0)
      add('Say on which controllers: on: [epic-line1], or controllers: […] for all ports of the file.')
    const { purpose } = entry
    if (purpose === undefined) {
      add('Say what the port is for: purpose, here or in defaults.')
      continue
    }
    if (entry.ttl !== undefined && entry.reviewBy !== undefined)
      add('A lease has a TTL or a review date, not both. Leave one of them out.', own.ttl ? [...path, 'ttl'] : BOTH)
    if (entry.port !== undefined && entry.prefer !== undefined)
      add('Ask for an exact port or say which you prefer, not both.', [...path, 'prefer'])
    for (const { name, at } of controllers)
      wanted.push({ ...leaseOf(entry, index, purpose), controller: name, controllerPath: at })
  }
  return { wanted, problems }
}

/** A port with what the defaults say. A TTL of its own goes before a review date of the defaults, and the reverse. */
function withDefaults(entry: ManifestEntry, defaults: Manifest['defaults'] = {}): ManifestEntry {
  const { ttl, reviewBy, ...others } = defaults
  const ends = entry.ttl === undefined && entry.reviewBy === undefined ? { ttl, reviewBy } : {}
  const labels = defaults.labels || entry.labels ? { ...defaults.labels, ...entry.labels } : undefined
  return { ...others, ...ends, ...entry, labels }
}

function controllersOf(manifest: Manifest, entry: ManifestEntry, path: Path): { name: string; at: Path }[] {
  if (typeof entry.on === 'string') return [{ name: entry.on, at: [...path, 'on'] }]
  if (entry.on) return entry.on.map((name, i) => ({ name, at: [...path, 'on', i] }))
  return (manifest.controllers ?? []).map((name, i) => ({ name, at: ['controllers', i] }))
}

function leaseOf(entry: ManifestEntry, index: number, purpose: string): Omit<Wanted, 'controller' | 'controllerPath'> {
  const { chart, handle = '', transport = 'tcp', count = 1, port, prefer, samePort, labels, ticket, team } = entry
  const formerly = typeof entry.formerly === 'string' ? { chart: entry.formerly } : entry.formerly
  return {
    entry: index,
    chart,
    handle,
    transport,
    count,
    port,
    prefer,
    // A name cannot be mistaken for a port's own group: it begins otherwise.
    group: samePort === true ? `port ${index}` : samePort ? `name ${samePort}` : undefined,
    purpose,
    ttlSeconds: entry.ttl === undefined ? undefined : (secondsOf(entry.ttl) ?? undefined),
    reviewBy: entry.reviewBy === undefined ? undefined : (instantOf(entry.reviewBy) ?? undefined),
    labels,
    ticket,
    team,
    formerly: formerly && { chart: formerly.chart ?? chart, handle: formerly.handle ?? handle },
  }
}
