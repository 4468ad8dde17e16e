import { type Base, type ClaimPlace, type ControllerState, claimKey } from '../domain/decide/base.ts'
import { holderKey, type LeaseRecord } from '../domain/lease.ts'
import type { ExclusionRecord, FindingRecord, Head, PlanRecord, TeamRecord, TokenRecord } from '../domain/records.ts'
import type { Memory } from './memory.ts'

/** What one batch may look at: what the process remembers, and what was loaded for this batch alone. */
export class BatchBase implements Base {
  readonly head: Head
  readonly memory: Memory
  readonly absent = { tokens: new Set<string>(), teams: new Set<string>(), controllers: new Set<string>() }
  readonly #leases = new Map<string, LeaseRecord | null>()
  readonly #keys = new Map<string, string[]>()
  readonly #places = new Map<string, string | null>()
  readonly #addresses = new Map<string, string[]>()
  readonly #exclusions = new Map<string, ExclusionRecord | null>()
  readonly #tokensById = new Map<string, TokenRecord | null>()
  readonly #tokensByName = new Map<string, TokenRecord | null>()
  readonly #plans = new Map<string, PlanRecord | null>()
  readonly #findings = new Map<string, FindingRecord | null>()
  readonly #findingsAt = new Map<string, FindingRecord | null>()
  readonly #standing = new Map<string | null, ExclusionRecord[]>()

  constructor(head: Head, memory: Memory) {
    this.head = head
    this.memory = memory
  }

  token(hash: string): TokenRecord | null | undefined {
    return this.memory.tokens.get(hash) ?? (this.absent.tokens.has(hash) ? null : undefined)
  }

  team(name: string): TeamRecord | null | undefined {
    return this.memory.teams.get(name) ?? (this.absent.teams.has(name) ? null : undefined)
  }

  controller(name: string): ControllerState | null | undefined {
    return this.memory.controller(name) ?? (this.absent.controllers.has(name) ? null : undefined)
  }

  lease(id: string): LeaseRecord | null | undefined {
    return this.#leases.get(id)
  }

  leaseIdsByKey(key: string): readonly string[] | undefined {
    return this.#keys.get(key)
  }

  leaseIdAt(place: ClaimPlace): string | null | undefined {
    return this.#places.get(claimKey(place))
  }

  controllersAt(address: string): readonly string[] | undefined {
    return this.#addresses.get(address)
  }

  exclusion(id: string): ExclusionRecord | null | undefined {
    return this.#exclusions.get(id)
  }

  exclusionsOf(controller: string | null): readonly ExclusionRecord[] | undefined {
    return this.#standing.get(controller)
  }

  tokenById(id: string): TokenRecord | null | undefined {
    return this.#tokensById.get(id)
  }

  tokenByName(key: string): TokenRecord | null | undefined {
    return this.#tokensByName.get(key)
  }

  plan(id: string): PlanRecord | null | undefined {
    return this.#plans.get(id)
  }

  finding(id: string): FindingRecord | null | undefined {
    return this.#findings.get(id)
  }

  findingAt(place: ClaimPlace): FindingRecord | null | undefined {
    return this.#findingsAt.get(claimKey(place))
  }

  addTokens(ids: readonly string[], names: readonly string[], found: readonly TokenRecord[]): void {
    for (const id of ids) this.#tokensById.set(id, null)
    for (const name of names) this.#tokensByName.set(name, null)
    for (const token of found) {
      this.#tokensById.set(token.id, token)
      this.#tokensByName.set(`${token.team}\n${token.name}`, token)
    }
  }

  addPlans(ids: readonly string[], found: readonly PlanRecord[]): void {
    for (const id of ids) this.#plans.set(id, null)
    for (const plan of found) this.#plans.set(plan.id, plan)
  }

  addFindings(ids: readonly string[], places: readonly ClaimPlace[], found: readonly FindingRecord[]): void {
    for (const id of ids) this.#findings.set(id, null)
    for (const place of places) this.#findingsAt.set(claimKey(place), null)
    for (const finding of found) {
      this.#findings.set(finding.id, finding)
      this.#findingsAt.set(claimKey({ ...finding, space: finding.transport }), finding)
    }
  }

  addLeases(leases: readonly LeaseRecord[], ids: readonly string[] = []): void {
    for (const id of ids) if (!this.#leases.has(id)) this.#leases.set(id, null)
    for (const lease of leases) this.#leases.set(lease.id, lease)
  }

  addKeys(keys: readonly string[], leases: readonly LeaseRecord[]): void {
    for (const key of keys) this.#keys.set(key, [])
    for (const lease of leases) this.#keys.get(holderKey(lease))?.push(lease.id)
    this.addLeases(leases)
  }

  addPlaces(places: readonly ClaimPlace[], found: readonly (ClaimPlace & { leaseId: string })[]): void {
    for (const place of places) this.#places.set(claimKey(place), null)
    for (const place of found) this.#places.set(claimKey(place), place.leaseId)
  }

  addAddresses(addresses: readonly string[], found: readonly { address: string; name: string }[]): void {
    for (const address of addresses) this.#addresses.set(address, [])
    for (const { address, name } of found) this.#addresses.get(address)?.push(name)
  }

  addExclusions(ids: readonly string[], found: readonly ExclusionRecord[]): void {
    for (const id of ids) this.#exclusions.set(id, null)
    for (const exclusion of found) this.#exclusions.set(exclusion.id, exclusion)
  }

  addStanding(controller: string | null, found: readonly ExclusionRecord[]): void {
    this.#standing.set(controller, [...found])
  }
}
