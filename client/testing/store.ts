import { type Base, type ClaimPlace, type ControllerState, claimKey } from '../../server/domain/decide/base.ts'
import type { Draft } from '../../server/domain/decide/draft.ts'
import { type ClaimTransport, holderKey, type LeaseRecord, spacesOf } from '../../server/domain/lease.ts'
import { PortMap } from '../../server/domain/port-map.ts'
import type {
  ControllerRecord,
  ExclusionRecord,
  FindingRecord,
  Head,
  PlanRecord,
  TeamRecord,
} from '../../server/domain/records.ts'
import { type ChainedEvent, chain } from '../../server/ledger/chain.ts'

interface StoredController {
  record: ControllerRecord
  readonly maps: Record<ClaimTransport, PortMap>
  readonly quarantines: Map<string, number>
}

/** Everything that a ledger knows, in memory: where the server has tables, there are maps. */
export class Store implements Base {
  head: Head
  readonly leases = new Map<string, LeaseRecord>()
  readonly teams = new Map<string, TeamRecord>()
  readonly controllers = new Map<string, StoredController>()
  readonly exclusions = new Map<string, ExclusionRecord>()
  readonly events: ChainedEvent[] = []
  readonly #plans = new Map<string, PlanRecord>()
  readonly #findings = new Map<string, FindingRecord>()
  readonly #claims = new Map<string, string>()

  constructor(head: Head) {
    this.head = head
  }

  /** Callers are known by what they show the fake, not by the ledger's tokens. */
  token(): null {
    return null
  }
  tokenById(): null {
    return null
  }
  tokenByName(): null {
    return null
  }

  team(name: string): TeamRecord | null {
    return this.teams.get(name) ?? null
  }

  controller(name: string): ControllerState | null {
    const found = this.controllers.get(name)
    return found ? { ...found, exclusions: this.standing(name) } : null
  }

  lease(id: string): LeaseRecord | null {
    return this.leases.get(id) ?? null
  }

  leaseIdsByKey(key: string): string[] {
    return this.open()
      .filter((lease) => holderKey(lease) === key)
      .map(({ id }) => id)
  }

  leaseIdAt(place: ClaimPlace): string | null {
    return this.#claims.get(claimKey(place)) ?? null
  }

  controllersAt(address: string): string[] {
    return [...this.controllers.values()]
      .filter(({ record }) => record.retiredAt === null && record.addresses.includes(address))
      .map(({ record }) => record.name)
  }

  exclusion(id: string): ExclusionRecord | null {
    return this.exclusions.get(id) ?? null
  }

  exclusionsOf(controller: string | null): ExclusionRecord[] {
    return this.standing(controller).filter((each) => each.controller === controller)
  }

  plan(id: string): PlanRecord | null {
    return this.#plans.get(id) ?? null
  }

  finding(id: string): FindingRecord | null {
    return [...this.#findings.values()].find((finding) => finding.id === id) ?? null
  }

  findingAt(place: ClaimPlace): FindingRecord | null {
    return this.#findings.get(claimKey(place)) ?? null
  }

  /** Held or quarantined leases. */
  open(): LeaseRecord[] {
    return [...this.leases.values()].filter(({ status }) => status !== 'ended')
  }

  /** Exclusions that stand on a controller, those on all among them, or with null only these; the oldest first. */
  standing(controller: string | null): ExclusionRecord[] {
    return [...this.exclusions.values()].filter(
      (each) => each.removedAt === null && (each.controller === null || each.controller === controller),
    )
  }

  /** Takes over what was decided. Returns the events that it made. */
  publish(draft: Draft): ChainedEvent[] {
    for (const [id, lease] of draft.leases.entries()) this.leases.set(id, lease)
    for (const [name, team] of draft.teams.entries()) this.teams.set(name, team)
    for (const [id, plan] of draft.plans.entries()) this.#plans.set(id, plan)
    for (const [key, finding] of draft.findings.entries()) this.#findings.set(key, finding)
    for (const [key, { leaseId }] of draft.claims.entries()) {
      if (leaseId === null) this.#claims.delete(key)
      else this.#claims.set(key, leaseId)
    }
    this.#publishControllers(draft)
    const events = chain(this.head.hash, draft.events)
    this.events.push(...events)
    const hash = events.at(-1)?.hash ?? this.head.hash
    this.head = { ...this.head, revision: draft.revision, epoch: draft.epoch, hash, at: draft.now }
    return events
  }

  #publishControllers(draft: Draft): void {
    for (const [name, record] of draft.controllers.entries()) {
      const known = this.controllers.get(name)
      if (known) known.record = record
      else this.controllers.set(name, { record, maps: this.#emptyMaps(name), quarantines: new Map() })
    }
    for (const [key, map] of draft.maps) {
      const [name = '', space] = key.split('\n')
      const known = this.controllers.get(name)
      if (known) known.maps[space as ClaimTransport] = map
    }
    for (const [name, changes] of draft.quarantines) {
      for (const [id, until] of changes.entries()) {
        if (until === null) this.controllers.get(name)?.quarantines.delete(id)
        else this.controllers.get(name)?.quarantines.set(id, until)
      }
    }
    if (draft.exclusions.size === 0) return
    for (const [id, exclusion] of draft.exclusions.entries()) this.exclusions.set(id, exclusion)
    for (const [name, { maps }] of this.controllers) this.#withhold(name, maps)
  }

  #emptyMaps(name: string): Record<ClaimTransport, PortMap> {
    const maps = { tcp: PortMap.empty(), udp: PortMap.empty() }
    this.#withhold(name, maps)
    return maps
  }

  #withhold(name: string, maps: Record<ClaimTransport, PortMap>): void {
    const standing = this.standing(name)
    for (const space of ['tcp', 'udp'] as const)
      maps[space].setExclusions(standing.filter((each) => spacesOf(each.transport).includes(space)))
  }
}
