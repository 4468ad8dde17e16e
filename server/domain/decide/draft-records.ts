import type { LeaseRecord, Transport } from '../lease.ts'
import type {
  Actor,
  ControllerRecord,
  EventDraft,
  EventType,
  ExclusionRecord,
  FindingRecord,
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

/** A draft's savepoints, its events, and all records but leases and what follows from leases. */
export abstract class DraftRecords {
  readonly base: Base
  readonly now: number
  readonly defaults: LeaseDefaults
  readonly newId: (prefix: IdPrefix) => string
  readonly teams = new Layer<string, TeamRecord>()
  readonly tokens = new Layer<string, TokenRecord>()
  readonly controllers = new Layer<string, ControllerRecord>()
  readonly exclusions = new Layer<string, ExclusionRecord>()
  readonly plans = new Layer<string, PlanRecord>()
  /** By `claimKey`. */
  readonly findings = new Layer<string, FindingRecord>()
  readonly events: EventDraft[] = []
  /** Refused attempts to add to what is counted: no events, nothing changed. */
  readonly refused: RefusedAttempt[] = []
  /** Counts of refused attempts before this instant go. */
  forgetRefusedBefore: number | null = null
  /** After a backup was put back: automatic grants wait, and time takes nothing. */
  paused: boolean
  #undo: (() => void)[] = []
  readonly #takeEventBack = () => {
    this.events.pop()
  }
  #kept = 0

  constructor(base: Base, surroundings: Surroundings) {
    this.base = base
    this.paused = base.head.paused
    this.now = surroundings.now
    this.defaults = surroundings.defaults
    this.newId = surroundings.newId
  }

  get revision(): number {
    return this.base.head.revision + this.events.length
  }

  /** What was done so far stays, even when the request that did it is refused: the ledger's own housekeeping. */
  keep(): void {
    this.#kept = this.savepoint()
  }

  savepoint(): number {
    return this.#undo.length
  }

  /** Takes everything back to a savepoint, but for what was kept. */
  rollback(savepoint: number): void {
    this.rollbackWholly(Math.max(savepoint, this.#kept))
  }

  /** Takes everything back to a savepoint, kept or not: a plan leaves no trace. */
  rollbackWholly(savepoint: number): void {
    this.#kept = Math.min(this.#kept, savepoint)
    while (this.#undo.length > savepoint) this.#undo.pop()?.()
  }

  token(hash: string): TokenRecord | null {
    return this.tokens.get(hash) ?? known(this.base.token(hash), { tokens: [hash] })
  }

  team(name: string): TeamRecord | null {
    return this.teams.get(name) ?? known(this.base.team(name), { teams: [name] })
  }

  controller(name: string): ControllerRecord | null {
    return this.controllers.get(name) ?? this.state(name)?.record ?? null
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

  /** What was recorded for a forbidden number, cleared or not. */
  findingAt(place: ClaimPlace): FindingRecord | null {
    return this.findings.get(claimKey(place)) ?? known(this.base.findingAt(place), { findingPlaces: [place] })
  }

  finding(id: string): FindingRecord | null {
    const own = [...this.findings.values()].find((finding) => finding.id === id)
    return own ?? known(this.base.finding(id), { findings: [id] })
  }

  /** Asks together for what several places have recorded, where nobody has looked. */
  lookUpFindings(places: readonly ClaimPlace[]): void {
    const missing = places.filter((place) => this.base.findingAt(place) === undefined)
    if (missing.length > 0) throw new Missing({ findingPlaces: missing })
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

  /** Standing exclusions of a controller. Verbs that change exclusions have a batch of their own, so the base's are exact. */
  exclusionsOf(controller: string): readonly ExclusionRecord[] {
    return this.state(controller)?.exclusions ?? []
  }

  putTeam(next: TeamRecord): void {
    this.set(this.teams, next.name, next)
  }

  putToken(next: TokenRecord): void {
    this.set(this.tokens, next.hash, next)
  }

  putController(next: ControllerRecord): void {
    this.set(this.controllers, next.name, next)
  }

  putExclusion(next: ExclusionRecord): void {
    this.set(this.exclusions, next.id, next)
  }

  putPlan(next: PlanRecord): void {
    this.set(this.plans, next.id, next)
  }

  putFinding(next: FindingRecord): void {
    this.set(this.findings, claimKey({ ...next, space: next.transport }), next)
  }

  /** An admin has looked: the ledger grants and reclaims as ever. */
  resume(): void {
    const { paused } = this
    this.undoBy(() => {
      this.paused = paused
    })
    this.paused = false
  }

  /** For the ledger's own jobs, which are never refused: nothing here is taken back. */
  countRefused(attempts: readonly RefusedAttempt[]): void {
    this.refused.push(...attempts)
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
    this.undoBy(this.#takeEventBack)
    return revision
  }

  protected state(name: string): ControllerState | null {
    return known(this.base.controller(name), { controllers: [name] })
  }

  protected set<K, V>(layer: Layer<K, V>, key: K, value: V): void {
    this.#undo.push(layer.set(key, value))
  }

  protected undoBy(undo: () => void): void {
    this.#undo.push(undo)
  }
}
