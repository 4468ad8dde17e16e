import { type ClaimTransport, claimCountOf, holderKey, type LeaseRecord, spacesOf, type Transport } from '../lease.ts'
import type { PortMap } from '../port-map.ts'
import type {
  Actor,
  ControllerRecord,
  EventDraft,
  EventType,
  ExclusionRecord,
  LeaseDefaults,
  PlanRecord,
  RefusedAttempt,
  TeamRecord,
  TokenRecord,
} from '../records.ts'
import {
  type Base,
  type ClaimPlace,
  type ControllerState,
  claimKey,
  type IdPrefix,
  known,
  Missing,
  type Surroundings,
} from './base.ts'
import { Layer } from './layer.ts'

export interface EventFields {
  lease?: LeaseRecord
  controller?: string | null
  transport?: Transport
  port?: number
  count?: number
  team?: string | null
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
  reason?: string | null | undefined
  ticket?: string | null | undefined
}

/**
 * The working copy of one batch. Requests change it in order; a refused one is rolled back to its savepoint and leaves
 * no trace; the ledger publishes it only after the commit. Pure memory, no I/O.
 */
export class Draft {
  readonly base: Base
  readonly now: number
  readonly defaults: LeaseDefaults
  readonly mayReclaim: (lease: LeaseRecord) => boolean
  readonly mayEnd: (lease: LeaseRecord) => boolean
  readonly newId: (prefix: IdPrefix) => string
  readonly leases = new Layer<string, LeaseRecord>()
  readonly teams = new Layer<string, TeamRecord>()
  readonly tokens = new Layer<string, TokenRecord>()
  readonly controllers = new Layer<string, ControllerRecord>()
  readonly exclusions = new Layer<string, ExclusionRecord>()
  readonly plans = new Layer<string, PlanRecord>()
  /** Claim rows by `claimKey`; without a lease where the row goes. */
  readonly claims = new Layer<string, { readonly place: ClaimPlace; readonly leaseId: string | null }>()
  /** Keys → ids of leases that this batch put under them. */
  readonly #byKey = new Layer<string, readonly string[]>()
  /** Per controller: lease id → end of its quarantine, or null when it is over. */
  readonly quarantines = new Map<string, Layer<string, number | null>>()
  readonly maps = new Map<string, PortMap>()
  readonly events: EventDraft[] = []
  /** Refused attempts to add to what is counted: no events, nothing changed. */
  readonly refused: RefusedAttempt[] = []
  /** Counts of refused attempts before this instant go. */
  forgetRefusedBefore: number | null = null
  #epoch: number
  #undo: (() => void)[] = []
  #kept = 0
  /** Maps copied since the last savepoint: these may be changed in place. */
  readonly #copied = new Set<string>()

  constructor(base: Base, surroundings: Surroundings) {
    this.base = base
    this.now = surroundings.now
    this.defaults = surroundings.defaults
    this.mayReclaim = surroundings.mayReclaim
    this.mayEnd = surroundings.mayEnd
    this.newId = surroundings.newId
    this.#epoch = base.head.epoch
  }

  get revision(): number {
    return this.base.head.revision + this.events.length
  }

  get epoch(): number {
    return this.#epoch
  }

  /** What was done so far stays, even when the request that did it is refused: the ledger's own housekeeping. */
  keep(): void {
    this.#kept = this.savepoint()
  }

  savepoint(): number {
    this.#copied.clear()
    return this.#undo.length
  }

  /** Takes everything back to a savepoint, but for what was kept. */
  rollback(savepoint: number): void {
    this.rollbackWholly(Math.max(savepoint, this.#kept))
  }

  /** Takes everything back to a savepoint, kept or not: a plan leaves no trace. */
  rollbackWholly(savepoint: number): void {
    this.#copied.clear()
    this.#kept = Math.min(this.#kept, savepoint)
    while (this.#undo.length > savepoint) this.#undo.pop()?.()
  }

  nextEpoch(): number {
    this.#undo.push(() => {
      this.#epoch -= 1
    })
    this.#epoch += 1
    return this.#epoch
  }

  token(hash: string): TokenRecord | null {
    return this.tokens.get(hash) ?? known(this.base.token(hash), { tokens: [hash] })
  }

  team(name: string): TeamRecord | null {
    return this.teams.get(name) ?? known(this.base.team(name), { teams: [name] })
  }

  controller(name: string): ControllerRecord | null {
    return this.controllers.get(name) ?? this.#state(name)?.record ?? null
  }

  exclusion(id: string): ExclusionRecord | null {
    return this.exclusions.get(id) ?? known(this.base.exclusion(id), { exclusions: [id] })
  }

  /** The token of an id, as this batch has left it. */
  tokenById(id: string): TokenRecord | null {
    const own = [...this.tokens.values()].find((token) => token.id === id)
    return own ?? known(this.base.tokenById(id), { tokenIds: [id] })
  }

  /** The token of a team with a name, revoked ones too. */
  tokenByName(team: string, name: string): TokenRecord | null {
    const own = [...this.tokens.values()].find((token) => token.team === team && token.name === name)
    return own ?? known(this.base.tokenByName(`${team}\n${name}`), { tokenNames: [`${team}\n${name}`] })
  }

  plan(id: string): PlanRecord | null {
    return this.plans.get(id) ?? known(this.base.plan(id), { plans: [id] })
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
  leasesByKey(key: string): LeaseRecord[] {
    const ids = new Set([...known(this.base.leaseIdsByKey(key), { keys: [key] }), ...(this.#byKey.get(key) ?? [])])
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

  /** Names of controllers that are not retired and have an address. */
  controllersWith(address: string): string[] {
    const stored = known(this.base.controllersAt(address), { addresses: [address] }).filter(
      (name) => !this.controllers.get(name),
    )
    const changed = [...this.controllers.values()].filter(
      (each) => each.retiredAt === null && each.addresses.includes(address),
    )
    return [...stored, ...changed.map((each) => each.name)]
  }

  /** Exclusions that stand on one controller alone, or with null on all. */
  standingExclusions(controller: string | null): readonly ExclusionRecord[] {
    return known(this.base.exclusionsOf(controller), { exclusionsOf: [controller] })
  }

  /** The numbers of a controller in one space, to read. */
  map(controller: string, space: ClaimTransport): PortMap {
    const own = this.maps.get(`${controller}\n${space}`)
    if (own) return own
    const state = this.#state(controller)
    if (!state) throw new Error(`${controller} is not registered: it has no map`)
    return state.maps[space]
  }

  /** Standing exclusions of a controller. Verbs that change exclusions have a batch of their own, so the base's are exact. */
  exclusionsOf(controller: string): readonly ExclusionRecord[] {
    return this.#state(controller)?.exclusions ?? []
  }

  /** Quarantined leases of a controller whose quarantine is over at ledger time. */
  dueQuarantines(controller: string): string[] {
    const own = this.quarantines.get(controller)
    const due: string[] = []
    for (const [id, until] of this.#state(controller)?.quarantines ?? []) {
      if (until <= this.now && own?.get(id) === undefined) due.push(id)
    }
    for (const [id, until] of own?.entries() ?? []) if (until !== null && until <= this.now) due.push(id)
    return due
  }

  /** Writes a lease's new form. Claims, keys, quarantine and the team's use follow from it. */
  putLease(next: LeaseRecord, before: LeaseRecord | null): void {
    this.#set(this.leases, next.id, next)
    const key = holderKey(next)
    if (before === null || holderKey(before) !== key)
      this.#set(this.#byKey, key, [...(this.#byKey.get(key) ?? []), next.id])
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

  putTeam(next: TeamRecord): void {
    this.#set(this.teams, next.name, next)
  }

  putToken(next: TokenRecord): void {
    this.#set(this.tokens, next.hash, next)
  }

  putController(next: ControllerRecord): void {
    this.#set(this.controllers, next.name, next)
  }

  putExclusion(next: ExclusionRecord): void {
    this.#set(this.exclusions, next.id, next)
  }

  putPlan(next: PlanRecord): void {
    this.#set(this.plans, next.id, next)
  }

  /** For the ledger's own jobs, which are never refused: nothing here is taken back. */
  countRefused(attempts: readonly RefusedAttempt[]): void {
    this.refused.push(...attempts)
  }

  /** An automatic grant moves the cursor of its band. */
  advanceCursor(lease: LeaseRecord): void {
    for (const space of spacesOf(lease.transport))
      this.#writableMap(lease.controller, space).advance(lease.port + lease.count - 1)
  }

  /** Adds an event and returns its revision: the next one, without gaps. */
  emit(type: EventType, actor: Actor, fields: EventFields): number {
    const revision = this.revision + 1
    const { lease } = fields
    this.events.push({
      revision,
      at: this.now,
      type,
      actor: actor.name,
      actorTeam: actor.team,
      requestId: actor.requestId,
      origin: actor.origin,
      leaseId: lease?.id ?? null,
      controller: lease?.controller ?? fields.controller ?? null,
      transport: lease?.transport ?? fields.transport ?? null,
      port: lease?.port ?? fields.port ?? null,
      count: lease?.count ?? fields.count ?? null,
      team: lease?.team ?? fields.team ?? null,
      before: fields.before ?? null,
      after: fields.after ?? null,
      reason: fields.reason ?? null,
      ticket: fields.ticket ?? null,
    })
    this.#undo.push(() => {
      this.events.pop()
    })
    return revision
  }

  #state(name: string): ControllerState | null {
    return known(this.base.controller(name), { controllers: [name] })
  }

  #claim(lease: LeaseRecord): void {
    for (const space of spacesOf(lease.transport)) {
      this.#writableMap(lease.controller, space).claim(lease.port, lease.count)
      this.#setClaims(lease, space, lease.id)
    }
    this.#use(lease.team, claimCountOf(lease))
    this.#countOpen(lease.controller, 1)
  }

  #unclaim(lease: LeaseRecord): void {
    for (const space of spacesOf(lease.transport)) {
      this.#writableMap(lease.controller, space).unclaim(lease.port, lease.count)
      this.#setClaims(lease, space, null)
    }
    this.#use(lease.team, -claimCountOf(lease))
    this.#countOpen(lease.controller, -1)
  }

  #setClaims({ controller, port: first, count }: LeaseRecord, space: ClaimTransport, leaseId: string | null): void {
    for (let port = first; port < first + count; port++) {
      const place = { controller, space, port }
      this.#set(this.claims, claimKey(place), { place, leaseId })
    }
  }

  #use(name: string, ports: number): void {
    const team = this.team(name)
    if (team) this.#set(this.teams, name, { ...team, usedPorts: team.usedPorts + ports })
  }

  #countOpen(name: string, leases: number): void {
    const controller = this.controller(name)
    if (controller) this.#set(this.controllers, name, { ...controller, openLeases: controller.openLeases + leases })
  }

  #setQuarantine(lease: LeaseRecord, until: number | null): void {
    let layer = this.quarantines.get(lease.controller)
    if (!layer) {
      layer = new Layer()
      this.quarantines.set(lease.controller, layer)
    }
    this.#set(layer, lease.id, until)
  }

  /** A map is copied at its first change after a savepoint, so that a rollback only has to put the older copy back. */
  #writableMap(controller: string, space: ClaimTransport): PortMap {
    const key = `${controller}\n${space}`
    const before = this.maps.get(key)
    if (before && this.#copied.has(key)) return before
    this.#copied.add(key)
    const own = (before ?? this.map(controller, space)).clone()
    this.maps.set(key, own)
    this.#undo.push(() => {
      if (before) this.maps.set(key, before)
      else this.maps.delete(key)
    })
    return own
  }

  #set<K, V>(layer: Layer<K, V>, key: K, value: V): void {
    this.#undo.push(layer.set(key, value))
  }
}
