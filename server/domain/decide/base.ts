import type { ClaimTransport, LeaseRecord } from '../lease.ts'
import type { PortMap } from '../port-map.ts'
import type {
  ControllerRecord,
  ExclusionRecord,
  FindingRecord,
  Head,
  LeaseDefaults,
  PlanRecord,
  TeamRecord,
  TokenRecord,
} from '../records.ts'

/**
 * What the ledger has loaded before a batch is decided, exact as of `head`. Each look-up answers the thing, `null` when
 * it does not exist, and `undefined` when nobody has looked: the draft then throws Missing.
 */
export interface Base {
  readonly head: Head
  token(hash: string): TokenRecord | null | undefined
  team(name: string): TeamRecord | null | undefined
  controller(name: string): ControllerState | null | undefined
  lease(id: string): LeaseRecord | null | undefined
  /** Ids of the leases, held or quarantined, of this key. */
  leaseIdsByKey(key: string): readonly string[] | undefined
  /** The lease whose claim covers a number. */
  leaseIdAt(place: ClaimPlace): string | null | undefined
  /** Names of controllers that are not retired and have this address. */
  controllersAt(address: string): readonly string[] | undefined
  exclusion(id: string): ExclusionRecord | null | undefined
  exclusionsOf(controller: string | null): readonly ExclusionRecord[] | undefined
  tokenById(id: string): TokenRecord | null | undefined
  /** `team\nname`. */
  tokenByName(key: string): TokenRecord | null | undefined
  plan(id: string): PlanRecord | null | undefined
  finding(id: string): FindingRecord | null | undefined
  /** Standing or cleared. */
  findingAt(place: ClaimPlace): FindingRecord | null | undefined
}

export interface ControllerState {
  readonly record: ControllerRecord
  /** Standing exclusions, the ones for all controllers too. */
  readonly exclusions: readonly ExclusionRecord[]
  readonly maps: Readonly<Record<ClaimTransport, PortMap>>
  /** Quarantined leases and the instants at which their quarantines end. */
  readonly quarantines: ReadonlyMap<string, number>
}

/** What a request needs to be decided. Naming it beforehand saves a second round; what is not named is asked for by Missing. */
export interface Needs {
  readonly tokens?: readonly string[]
  readonly teams?: readonly string[]
  readonly controllers?: readonly string[]
  readonly keys?: readonly string[]
  readonly leaseIds?: readonly string[]
  readonly places?: readonly ClaimPlace[]
  readonly addresses?: readonly string[]
  readonly exclusions?: readonly string[]
  /** Standing exclusions of one controller alone, or with null the ones for all. */
  readonly exclusionsOf?: readonly (string | null)[]
  readonly tokenIds?: readonly string[]
  /** `team\nname`. */
  readonly tokenNames?: readonly string[]
  readonly plans?: readonly string[]
  readonly findings?: readonly string[]
  readonly findingPlaces?: readonly ClaimPlace[]
}

/** The batch needs something that was not loaded. The ledger loads it and decides the batch anew. */
export class Missing extends Error {
  readonly needs: Needs
  constructor(needs: Needs) {
    super('something was not loaded')
    this.needs = needs
  }
}

export interface ClaimPlace {
  readonly controller: string
  readonly space: ClaimTransport
  readonly port: number
}

/** What an id begins with: lease, exclusion, token, plan, finding. */
export type IdPrefix = 'ls' | 'ex' | 'tk' | 'pl' | 'fd'

export interface Surroundings {
  readonly now: number
  readonly defaults: LeaseDefaults
  /** False while the clock is in doubt: then nothing of this lease is taken away by time. */
  mayReclaim(lease: LeaseRecord): boolean
  /** False while a quarantine lasts longer than its `quarantinedUntil` says, because the clock jumped. */
  mayEnd(lease: LeaseRecord): boolean
  newId(prefix: IdPrefix): string
}

/** What was looked up; throws Missing where nobody has looked. */
export function known<T>(value: T | undefined, needs: Needs): T {
  if (value === undefined) throw new Missing(needs)
  return value
}

/** A place as the key of a map: names have no line ends. */
export function claimKey(place: ClaimPlace): string {
  return `${place.controller}\n${place.space}\n${place.port}`
}
