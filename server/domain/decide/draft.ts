import { type ClaimTransport, claimCountOf, holderKey, type LeaseRecord, spacesOf } from '../lease.ts'
import { bandOf, type PortMap } from '../port-map.ts'
import { type Base, type ClaimPlace, claimKey, known, Missing, type Surroundings } from './base.ts'
import { DraftRecords } from './draft-records.ts'
import { Layer } from './layer.ts'

const NONE: readonly LeaseRecord[] = []

/**
 * The working copy of one batch. Requests change it in order; a refused one is rolled back to its savepoint and leaves
 * no trace; the ledger publishes it only after the commit. Pure memory, no I/O.
 */
export class Draft extends DraftRecords {
  readonly mayReclaim: (lease: LeaseRecord) => boolean
  readonly mayEnd: (lease: LeaseRecord) => boolean
  readonly leases = new Layer<string, LeaseRecord>()
  /** Claim rows by `claimKey`; without a lease where the row goes. */
  readonly claims = new Layer<string, { readonly place: ClaimPlace; readonly leaseId: string | null }>()
  /** Keys → ids of leases that this batch put under them. */
  readonly #byKey = new Layer<string, readonly string[]>()
  /** Per controller: lease id → end of its quarantine, or null when it is over. */
  readonly quarantines = new Map<string, Layer<string, number | null>>()
  readonly maps = new Map<string, PortMap>()
  #epoch: number
  readonly #takeEpochBack = () => {
    this.#epoch -= 1
  }

  constructor(base: Base, surroundings: Surroundings) {
    super(base, surroundings)
    this.mayReclaim = surroundings.mayReclaim
    this.mayEnd = surroundings.mayEnd
    this.#epoch = base.head.epoch
  }

  get epoch(): number {
    return this.#epoch
  }

  nextEpoch(): number {
    this.undoBy(this.#takeEpochBack)
    this.#epoch += 1
    return this.#epoch
  }

  lease(id: string): LeaseRecord | null {
    return this.leases.get(id) ?? known(this.base.lease(id), { leaseIds: [id] })
  }

  /** Several leases; those that nobody has looked up are asked for together. */
  leasesOf(ids: readonly string[]): LeaseRecord[] {
    const missing = ids.filter((id) => this.leases.get(id) === undefined && this.base.lease(id) === undefined)
    if (missing.length > 0) throw new Missing({ leaseIds: missing })
    return ids.map((id) => this.lease(id)).filter((lease): lease is LeaseRecord => lease !== null)
  }

  /** Leases, held or quarantined, of one controller, chart and handle. */
  leasesByKey(key: string): readonly LeaseRecord[] {
    const stored = known(this.base.leaseIdsByKey(key), { keys: [key] })
    const own = this.#byKey.get(key)
    // A new key, as in nearly every grant; it is asked for three times.
    if (stored.length === 0 && own === undefined) return NONE
    const ids = new Set([...stored, ...(own ?? [])])
    const leases = [...ids].map((id) => this.lease(id))
    return leases.filter(
      (lease): lease is LeaseRecord => lease !== null && lease.status !== 'ended' && holderKey(lease) === key,
    )
  }

  /** Asks for the leases of several keys together, where nobody has looked them up. */
  lookUpKeys(keys: readonly string[]): void {
    const missing = keys.filter((key) => this.base.leaseIdsByKey(key) === undefined)
    if (missing.length > 0) throw new Missing({ keys: missing })
  }

  /** The lease that claims a number, or null where nobody does. */
  leaseAt(place: ClaimPlace): LeaseRecord | null {
    const row = this.claims.get(claimKey(place))
    const id = row === undefined ? known(this.base.leaseIdAt(place), { places: [place] }) : row.leaseId
    return id === null ? null : this.lease(id)
  }

  /** The numbers of a controller in one space, to read. */
  map(controller: string, space: ClaimTransport): PortMap {
    const own = this.maps.get(`${controller}\n${space}`)
    if (own) return own
    const state = this.state(controller)
    if (!state) throw new Error(`${controller} is not registered: it has no map`)
    return state.maps[space]
  }

  /** Quarantined leases of a controller whose quarantine is over at ledger time. */
  dueQuarantines(controller: string): string[] {
    const own = this.quarantines.get(controller)
    const due: string[] = []
    for (const [id, until] of this.state(controller)?.quarantines ?? []) {
      if (until <= this.now && own?.get(id) === undefined) due.push(id)
    }
    for (const [id, until] of own?.entries() ?? []) if (until !== null && until <= this.now) due.push(id)
    return due
  }

  /** Writes a lease's new form. Claims, keys, quarantine and the team's use follow from it. */
  putLease(next: LeaseRecord, before: LeaseRecord | null): void {
    this.set(this.leases, next.id, next)
    const key = holderKey(next)
    if (before === null || holderKey(before) !== key)
      this.set(this.#byKey, key, [...(this.#byKey.get(key) ?? []), next.id])
    const claimed = before !== null && before.status !== 'ended'
    if (!claimed && next.status !== 'ended') this.#claim(next)
    if (claimed && next.status === 'ended') this.#unclaim(next)
    if (next.status === 'quarantined') this.#setQuarantine(next, next.quarantinedUntil)
    else if (before?.status === 'quarantined') this.#setQuarantine(next, null)
    if (claimed && before.team !== next.team) {
      this.#use(before.team, -claimCountOf(next))
      this.#use(next.team, claimCountOf(next))
    }
  }

  /** An automatic grant moves the cursor of its band. */
  advanceCursor(lease: LeaseRecord): void {
    const last = lease.port + lease.count - 1
    const band = bandOf(last)
    if (band < 0) return
    for (const space of spacesOf(lease.transport)) {
      const map = this.#writableMap(lease.controller, space)
      const before = map.cursor(band)
      map.setCursor(band, last)
      this.undoBy(() => map.setCursor(band, before))
    }
  }

  #claim(lease: LeaseRecord): void {
    for (const space of spacesOf(lease.transport)) {
      this.#mark(lease, space, true)
      this.#setClaims(lease, space, lease.id)
    }
    this.#use(lease.team, claimCountOf(lease))
    this.#countOpen(lease.controller, 1)
  }

  #unclaim(lease: LeaseRecord): void {
    for (const space of spacesOf(lease.transport)) {
      this.#mark(lease, space, false)
      this.#setClaims(lease, space, null)
    }
    this.#use(lease.team, -claimCountOf(lease))
    this.#countOpen(lease.controller, -1)
  }

  #setClaims({ controller, port: first, count }: LeaseRecord, space: ClaimTransport, leaseId: string | null): void {
    for (let port = first; port < first + count; port++) {
      const place = { controller, space, port }
      this.set(this.claims, claimKey(place), { place, leaseId })
    }
  }

  #use(name: string, ports: number): void {
    const team = this.team(name)
    if (team) this.set(this.teams, name, { ...team, usedPorts: team.usedPorts + ports })
  }

  #countOpen(name: string, leases: number): void {
    const controller = this.controller(name)
    if (controller) this.set(this.controllers, name, { ...controller, openLeases: controller.openLeases + leases })
  }

  #setQuarantine(lease: LeaseRecord, until: number | null): void {
    let layer = this.quarantines.get(lease.controller)
    if (!layer) {
      layer = new Layer()
      this.quarantines.set(lease.controller, layer)
    }
    this.set(layer, lease.id, until)
  }

  /** Numbers that change hands without having been free are a bug; the database's key would refuse the whole batch. */
  #mark({ controller, port, count }: LeaseRecord, space: ClaimTransport, claimed: boolean): void {
    const map = this.#writableMap(controller, space)
    if (map.claimedWithin(port, count) !== (claimed ? 0 : count))
      throw new Error(
        `${controller}/${space}: of ${count} from ${port} some are ${claimed ? '' : 'not '}claimed already`,
      )
    if (claimed) map.claim(port, count)
    else map.unclaim(port, count)
    this.undoBy(() => (claimed ? map.unclaim(port, count) : map.claim(port, count)))
  }

  /** This batch's own copy, changed in place: each change knows how it is taken back. */
  #writableMap(controller: string, space: ClaimTransport): PortMap {
    const key = `${controller}\n${space}`
    let own = this.maps.get(key)
    if (!own) {
      own = this.map(controller, space).clone()
      this.maps.set(key, own)
    }
    return own
  }
}
