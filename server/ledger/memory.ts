import type { ControllerState } from '../domain/decide/base.ts'
import type { Draft } from '../domain/decide/draft.ts'
import { type ClaimTransport, spacesOf, type Transport } from '../domain/lease.ts'
import type { Seal } from '../domain/ledger-notices.ts'
import type { PortMap } from '../domain/port-map.ts'
import type { ControllerRecord, ExclusionRecord, Head, TeamRecord, TokenRecord } from '../domain/records.ts'

/** At most so many controllers are kept in memory, about 10 KB each. The least recently used one goes first. */
const MAX_CONTROLLERS = 4000

/** A controller as this process remembers it. */
export interface RememberedController extends ControllerState {
  record: ControllerRecord
  exclusions: readonly ExclusionRecord[]
  maps: Record<ClaimTransport, PortMap>
  quarantines: Map<string, number>
}

/** The fields of an event's body that change what is remembered. */
export interface FollowedEvent {
  revision: number
  type: string
  leaseId?: string
  controller?: string
  transport?: Transport
  port?: number
  count?: number
  team?: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  at?: string
  reason?: string
}

/** The seal that an event puts on the ledger, if it does. */
export function sealOf({ type, at = '', reason = '' }: FollowedEvent): Seal | null {
  return type === 'ledger.sealed' ? { at, reason } : null
}

/**
 * What this process remembers between batches. It is a cache: catch-up makes it exact inside each transaction, so no
 * decision is made from stale memory, and it may be forgotten at any time.
 */
export class Memory {
  revision = 0
  /** The hash of that revision's event: what the log must go on from. */
  hash = ''
  ledgerId = ''
  /** The newest event, when it seals the ledger: nothing may follow it. */
  seal: Seal | null = null
  readonly tokens = new Map<string, TokenRecord>()
  readonly teams = new Map<string, TeamRecord>()
  readonly #controllers = new Map<string, RememberedController>()

  controller(name: string): RememberedController | undefined {
    return this.#controllers.get(name)
  }

  /** The same, for a batch that is about to use it: it becomes the most recently used one. */
  use(name: string): RememberedController | undefined {
    const found = this.#controllers.get(name)
    if (found) {
      this.#controllers.delete(name)
      this.#controllers.set(name, found)
    }
    return found
  }

  remember(controller: RememberedController): void {
    this.#controllers.set(controller.record.name, controller)
  }

  /** Called between batches only: a batch may need more controllers than are kept. */
  trim(): void {
    for (const name of this.#controllers.keys()) {
      if (this.#controllers.size <= MAX_CONTROLLERS) return
      this.#controllers.delete(name)
    }
  }

  forget(): void {
    this.tokens.clear()
    this.teams.clear()
    this.#controllers.clear()
  }

  /** Applies an event that another process wrote (or that we wrote without being told so). */
  follow(event: FollowedEvent): void {
    this.revision = event.revision
    this.seal = sealOf(event)
    // What was repaired, restored or moved was not done by the ledger's own verbs.
    if (event.type.startsWith('ledger.')) this.forget()
    if (event.type.startsWith('token.')) this.tokens.clear()
    if (event.team !== undefined) this.teams.delete(event.team)
    if (typeof event.before?.team === 'string') this.teams.delete(event.before.team)
    if (event.type === 'controller.excluded' || event.type === 'controller.included')
      this.#forgetController(event.controller ?? null)
    else if (event.type.startsWith('controller.')) this.#forgetController(event.controller ?? null)
    else if (event.type.startsWith('lease.')) this.#followLease(event)
  }

  /** Takes over what a batch decided, after its commit. */
  publish(draft: Draft, head: Head): void {
    this.revision = head.revision
    this.hash = head.hash
    for (const [name, team] of draft.teams.entries()) this.teams.set(name, team)
    for (const [hash, token] of draft.tokens.entries()) this.tokens.set(hash, token)
    for (const [name, record] of draft.controllers.entries()) {
      const known = this.#controllers.get(name)
      if (known) known.record = record
    }
    for (const [key, map] of draft.maps) {
      const [name = '', space] = key.split('\n')
      const known = this.#controllers.get(name)
      if (known) known.maps[space as ClaimTransport] = map
    }
    for (const [name, changes] of draft.quarantines) {
      for (const [id, until] of changes.entries()) this.#setQuarantine(name, id, until)
    }
    for (const exclusion of draft.exclusions.values()) this.#forgetController(exclusion.controller)
    this.trim()
  }

  #followLease(event: FollowedEvent): void {
    const known = this.#controllers.get(event.controller ?? '')
    const { leaseId, port, count, transport } = event
    if (!known || !leaseId || port === undefined || count === undefined || !transport) return
    const until = event.after?.quarantinedUntil
    if (event.type === 'lease.granted' || event.type === 'lease.restored' || event.type === 'lease.ended')
      this.#setQuarantine(known.record.name, leaseId, null)
    else if (typeof until === 'number') this.#setQuarantine(known.record.name, leaseId, until)
    for (const space of spacesOf(transport)) {
      const map = known.maps[space]
      if (event.type === 'lease.granted') map.claim(port, count)
      if (event.type === 'lease.granted' && !event.before && event.after?.automatic) map.advance(port + count - 1)
      if (event.type === 'lease.ended') map.unclaim(port, count)
    }
    const opened =
      event.type === 'lease.granted' && event.before === undefined ? 1 : event.type === 'lease.ended' ? -1 : 0
    known.record = { ...known.record, openLeases: known.record.openLeases + opened }
  }

  #setQuarantine(controller: string, leaseId: string, until: number | null): void {
    const known = this.#controllers.get(controller)
    if (until === null) known?.quarantines.delete(leaseId)
    else known?.quarantines.set(leaseId, until)
  }

  /** Null: what concerns all controllers. */
  #forgetController(name: string | null): void {
    if (name === null) this.#controllers.clear()
    else this.#controllers.delete(name)
  }
}
