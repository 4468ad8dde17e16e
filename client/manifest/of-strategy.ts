import {
  type Evidence,
  fullChart,
  isLeasable,
  type LeaseEvidence,
  type Literal,
  placeText,
  type Strategy,
} from '../../server/domain/strategy/index.ts'
import { MAX_LEASES } from './limits.ts'
import type { Manifest, ManifestEntry } from './schema.ts'

export interface StrategyManifest {
  readonly manifest: Manifest
  /** Values that are not in it, because no file says for which chart they are. */
  readonly left: readonly Literal[]
}

/**
 * The manifest that makes a strategy right on a controller: each chart keeps a number that it has or may have; where the table, an
 * exclusion or somebody's lease is in the way, the ledger chooses one, and the chart is to be changed to it.
 */
export function manifestOf(strategy: Strategy, evidence: Evidence): StrategyManifest {
  const ports = new Map<string, ManifestEntry>()
  const taken = new Set<string>()
  const left: Literal[] = []
  for (const literal of strategy.literals) {
    const { value } = literal
    const chart = fullChart(strategy, literal.chart)
    if (value.how !== 'listen') continue
    if (chart === null) {
      left.push(literal)
      continue
    }
    const number = `${value.port}/${value.transport}`
    const held = evidence.leases.find((lease) => holds(lease, value))
    const own = held?.chart === chart && held.state !== 'quarantined' ? held : null
    const entry = own
      ? entryOfLease(own)
      : entryFor(literal, chart, !taken.has(number) && isOpen(value, held, chart, evidence))
    const key = keyFor(ports, entry, literal)
    if (key === null || ports.size >= MAX_LEASES) continue
    taken.add(number)
    ports.set(key, entry)
  }
  const name = strategy.name ?? 'strategy'
  return { manifest: { name, controllers: [evidence.controller], ports: [...ports.values()] }, left }
}

function entryOfLease({ chart, handle, transport, port, count, purpose }: LeaseEvidence): ManifestEntry {
  return {
    chart,
    ...(handle === '' ? {} : { handle }),
    ...(transport === 'tcp' ? {} : { transport }),
    port,
    ...(count === 1 ? {} : { count }),
    purpose,
  }
}

function entryFor({ handle, value, text, places }: Literal, chart: string, keepsPort: boolean): ManifestEntry {
  const { transport } = value
  const where = places.slice(0, 1).map(placeText).join('')
  const purpose = keepsPort ? `${text} in ${where}` : `instead of ${text} in ${where}`
  return {
    chart,
    ...(handle === null ? {} : { handle }),
    ...(transport === 'udp' ? { transport } : {}),
    ...(keepsPort && value.how === 'listen' ? { port: value.port } : {}),
    purpose: purpose.slice(0, 500),
  }
}

/** Null: this chart and handle have their entry. A second number of one chart is told apart by its value. */
function keyFor(ports: ReadonlyMap<string, ManifestEntry>, entry: ManifestEntry, { text }: Literal): string | null {
  const key = () => `${entry.chart}\n${entry.handle ?? ''}\n${entry.transport ?? 'tcp'}`
  const known = ports.get(key())
  if (known === undefined) return key()
  if (known.port === entry.port && known.port !== undefined) return null
  entry.handle = entry.handle === undefined ? text : `${entry.handle} ${text}`
  return ports.has(key()) ? null : key()
}

type Number = { readonly transport: 'tcp' | 'udp'; readonly port: number }

/** Whether the chart may have this number. */
function isOpen(
  value: Number,
  held: LeaseEvidence | undefined,
  chart: string,
  { exclusions, team }: Evidence,
): boolean {
  if (!isLeasable(value.port)) return false
  if (held)
    return held.state === 'quarantined' && held.chart === chart && held.team === team && held.ended?.how !== 'revoked'
  return !exclusions.some(
    ({ transport, first, last }) =>
      (transport === 'both' || transport === value.transport) && first <= value.port && value.port <= last,
  )
}

function holds({ state, transport, port, count }: LeaseEvidence, value: Number): boolean {
  return (
    state !== 'ended' &&
    (transport === 'both' || transport === value.transport) &&
    port <= value.port &&
    value.port < port + count
  )
}
