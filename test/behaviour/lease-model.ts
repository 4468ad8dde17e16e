import type { Lease } from '../../server/domain/wire.ts'

/**
 * The contract of the lease verbs once more, as plain objects and loops, written from what is promised and not from the code. One
 * controller with eight numbers that are given automatically. All times in milliseconds.
 */

export const FIRST = 61_000
export const LAST = 61_007
export const GRACE = 30_000
/** Of a reservation. One with a TTL of 60 or 90 s is quarantined as long as its TTL. */
export const QUARANTINE = 100_000

type Transport = Lease['transport']

export interface ModelLease {
  id: string
  team: string
  chart: string
  transport: Transport
  port: number
  count: number
  ttl: number | null
  epoch: number
  status: 'held' | 'quarantined' | 'ended'
  expiresAt: number | null
  reviewBy: number | null
  until: number | null
  how: 'released' | 'revoked' | 'reclaimed' | null
}

export interface Wanted {
  team: string
  chart: string
  transport: Transport
  count: number
  ttl: number | null
  port?: number
  prefer?: number
}

/** What an acquire may come to: a code, or a lease with one of these first numbers. */
export type Verdict = { refused: string } | { same: ModelLease } | { again: ModelLease } | { fresh: readonly number[] }

export class Model {
  readonly leases: ModelLease[] = []
  readonly maxPorts: Record<string, number>
  now: number
  /** Since when this process serves: it reclaims nothing before one grace period has passed. */
  servedSince = Number.NEGATIVE_INFINITY

  constructor(now: number, maxPorts: Record<string, number>) {
    this.now = now
    this.maxPorts = maxPorts
  }

  spaces(transport: Transport): string[] {
    return transport === 'both' ? ['tcp', 'udp'] : [transport]
  }

  isExpired(lease: ModelLease): boolean {
    return lease.status === 'held' && lease.expiresAt !== null && this.now >= lease.expiresAt
  }

  mayReclaim(lease: ModelLease): boolean {
    const patient = lease.status === 'held' && lease.expiresAt !== null && this.now >= lease.expiresAt + GRACE
    return patient && this.now - this.servedSince >= GRACE
  }

  isDue(lease: ModelLease): boolean {
    return lease.status === 'quarantined' && this.now >= lease.until!
  }

  quarantineOf(lease: ModelLease): number {
    return lease.ttl === null ? QUARANTINE : lease.ttl
  }

  end(lease: ModelLease, how: 'released' | 'revoked' | 'reclaimed'): void {
    lease.status = 'quarantined'
    lease.how = how
    lease.expiresAt = null
    lease.until = this.now + this.quarantineOf(lease)
  }

  finish(lease: ModelLease): void {
    lease.status = 'ended'
    lease.until = null
  }

  share(a: Transport, b: Transport): boolean {
    return this.spaces(a).some((space) => this.spaces(b).includes(space))
  }

  /** Live leases on any number of a run, over a transport. */
  onRun(port: number, count: number, transport: Transport): ModelLease[] {
    return this.leases.filter(
      (lease) =>
        lease.status !== 'ended' &&
        this.share(lease.transport, transport) &&
        lease.port < port + count &&
        port < lease.port + lease.count,
    )
  }

  usedPorts(team: string): number {
    const own = this.leases.filter((lease) => lease.team === team && lease.status !== 'ended')
    return own.reduce((sum, lease) => sum + lease.count * this.spaces(lease.transport).length, 0)
  }

  acquire(wanted: Wanted): Verdict {
    const sameKey = this.leases.filter(
      ({ chart, transport, status }) =>
        status !== 'ended' && chart === wanted.chart && this.share(transport, wanted.transport),
    )
    this.housekeep(wanted, sameKey)
    const allHeld = sameKey.filter(({ status }) => status === 'held')
    const held = allHeld.find(({ team }) => team === wanted.team) ?? allHeld[0]
    if (held) return this.asHeld(held, wanted)
    const former = sameKey.filter(({ team, status }) => team === wanted.team && status === 'quarantined')
    if (former.some(({ how }) => how === 'revoked')) return { refused: 'LEASE_REVOKED' }
    const same = former.filter((lease) => !this.differs(lease, wanted)).sort((a, b) => b.epoch - a.epoch)[0]
    return same ? { again: same } : this.place(wanted)
  }

  /** An acquire ends what it meets and whose time is over. */
  housekeep(wanted: Wanted, sameKey: ModelLease[]): void {
    for (const lease of sameKey) {
      if (lease.team !== wanted.team && this.mayReclaim(lease)) this.end(lease, 'reclaimed')
      if (lease.team === wanted.team && lease.how === 'revoked' && this.isDue(lease)) this.finish(lease)
    }
    if (wanted.port === undefined) return
    for (const lease of this.onRun(wanted.port, wanted.count, wanted.transport)) {
      if (lease.team === wanted.team && lease.chart === wanted.chart) continue
      if (this.mayReclaim(lease)) this.end(lease, 'reclaimed')
      if (this.isDue(lease)) this.finish(lease)
    }
  }

  differs(lease: ModelLease, wanted: Wanted): boolean {
    if (wanted.port !== undefined && wanted.port !== lease.port) return true
    return wanted.count !== lease.count || wanted.transport !== lease.transport
  }

  asHeld(held: ModelLease, wanted: Wanted): Verdict {
    if (held.team !== wanted.team) return { refused: 'CHART_HELD' }
    if (this.differs(held, wanted) || (held.ttl === null) !== (wanted.ttl === null)) return { refused: 'LEASE_DIFFERS' }
    return this.isExpired(held) ? { again: held } : { same: held }
  }

  place(wanted: Wanted): Verdict {
    const { port, prefer, count, transport, team } = wanted
    const quota = this.maxPorts[team]
    const tooMuch = quota !== undefined && this.usedPorts(team) + count * this.spaces(transport).length > quota
    if (port !== undefined) {
      // A quarantine that is over does not stand in the way, not even the holder's own.
      const met = this.onRun(port, count, transport).filter((lease) => !this.isDue(lease))
      // Where the site withholds a number, that is the reason, and not the caller's own quarantine.
      const withheld = port + count - 1 > LAST
      const blockers = met.filter((lease) => !(withheld && lease.team === team && lease.chart === wanted.chart))
      if (blockers.some(({ status }) => status === 'held')) return { refused: 'PORT_LEASED' }
      if (blockers.length > 0) return { refused: 'PORT_QUARANTINED' }
      if (withheld) return { refused: 'PORT_EXCLUDED' }
      return tooMuch ? { refused: 'QUOTA_EXCEEDED' } : { fresh: [port] }
    }
    if (tooMuch) return { refused: 'QUOTA_EXCEEDED' }
    const starts = Array.from({ length: LAST - FIRST + 2 - count }, (_, i) => FIRST + i)
    const free = starts.filter((start) => this.onRun(start, count, transport).length === 0)
    if (prefer !== undefined && free.includes(prefer)) return { fresh: [prefer] }
    if (free.length > 0) return { fresh: free }
    const due = starts.filter((start) => this.onRun(start, count, transport).every((lease) => this.isDue(lease)))
    return due.length > 0 ? { fresh: due } : { refused: 'NO_PORT_FREE' }
  }

  /** Takes a granted lease over from the answer, after the answer was checked. */
  grant(lease: ModelLease, wanted: Wanted, epoch: number, reviewDays: number): void {
    const { ttl } = wanted
    Object.assign(lease, { ttl, epoch, status: 'held', until: null, how: null })
    lease.expiresAt = ttl === null ? null : this.now + ttl
    lease.reviewBy = ttl === null ? this.now + reviewDays * 86_400_000 : null
    if (!this.leases.includes(lease)) this.leases.push(lease)
  }

  /** What callers see as the state. */
  stateOf(lease: ModelLease): Lease['state'] {
    if (lease.status !== 'held') return lease.status
    return this.isExpired(lease) ? 'expired' : 'active'
  }
}
