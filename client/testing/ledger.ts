import { mayCall, type ProcedurePath } from '../../server/domain/access.ts'
import { ADMIN_TEAM, LEDGER_ACTOR } from '../../server/domain/decide/actor.ts'
import { Draft } from '../../server/domain/decide/draft.ts'
import { firstStart } from '../../server/domain/decide/first-start.ts'
import { sweepLease } from '../../server/domain/decide/sweep.ts'
import type { Verb } from '../../server/domain/decide/verb.ts'
import { Refusal } from '../../server/domain/errors.ts'
import type { LeaseRecord } from '../../server/domain/lease.ts'
import { nearNames } from '../../server/domain/near.ts'
import type { Actor, LeaseDefaults } from '../../server/domain/records.ts'
import { controllerNotFound, wrongRole } from '../../server/domain/refusals.ts'
import { GENESIS } from '../../server/ledger/chain.ts'
import { newId } from '../../server/ledger/ids.ts'
import { Store } from './store.ts'
import type { FakeTime } from './time.ts'

/**
 * A ledger in memory: the server's own rules (server/domain/decide) over maps instead of tables. One decision at a time,
 * each at once.
 */
export class FakeLedger {
  readonly store: Store
  readonly defaults: LeaseDefaults
  readonly #time: FakeTime
  readonly #listeners = new Set<() => void>()
  #cancelSweep = () => {}

  constructor(time: FakeTime, defaults: LeaseDefaults, adminContact: string) {
    const at = time.wall()
    this.#time = time
    this.defaults = defaults
    this.store = new Store({ ledgerId: newId('lg', at), revision: 0, epoch: 0, hash: GENESIS, at, paused: false })
    this.internal((draft) => firstStart(draft, { contact: adminContact, tokenHash: null, tokenId: '' }))
  }

  /** Ledger time in milliseconds. */
  get now(): number {
    return Math.max(this.store.head.at, this.#time.wall())
  }

  /** Decides a verb for a caller. Throws a Refusal, and then nothing of it stays. */
  decide<Request, Value>(verb: Verb<Request, Value>, request: Request, actor: Actor): { value: Value; now: number } {
    this.admit(verb.path, actor)
    try {
      return this.#run((draft) => verb.decide(draft, actor, request), verb.dry ?? false)
    } catch (error) {
      // The ledger leaves names that were perhaps meant to the reading side; a batch names them not at all.
      if (error instanceof Refusal && error.code === 'CONTROLLER_NOT_FOUND' && !('refusals' in error.details))
        this.requireController((error as Refusal<'CONTROLLER_NOT_FOUND'>).details.controller)
      throw error
    }
  }

  /** The ledger's own changes. */
  internal<Value>(decide: (draft: Draft) => Value): Value {
    return this.#run(decide, false).value
  }

  /** What time has done: expired leases are reclaimed, quarantines end. Comes back when something will be due. */
  #sweep(): void {
    const ids = this.store.open().map(({ id }) => id)
    this.internal((draft) => {
      for (const id of ids) sweepLease(draft, id)
    })
  }

  #planSweep(): void {
    this.#cancelSweep()
    const due = this.store.open().flatMap((lease) => dueAt(lease) ?? [])
    if (due.length === 0) return
    const wait = Math.min(...due) - this.#time.wall()
    this.#cancelSweep = this.#time.after(Math.max(1, wait), () => this.#sweep())
  }

  /** @throws FORBIDDEN when the caller's role is too small */
  admit(path: ProcedurePath, { role }: Actor): void {
    if (!mayCall(role, path)) throw wrongRole(path, role, this.adminContact)
  }

  /** @throws CONTROLLER_NOT_FOUND with names that were perhaps meant */
  requireController(name: string) {
    const found = this.store.controllers.get(name)
    if (found) return found
    throw controllerNotFound(name, this.adminContact, nearNames(name, [...this.store.controllers.keys()].sort()))
  }

  get adminContact(): string {
    return this.store.team(ADMIN_TEAM)?.contact ?? ''
  }

  /** Called after each change that made events, until it is taken back. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #run<Value>(decide: (draft: Draft) => Value, dry: boolean): { value: Value; now: number } {
    const { now, defaults } = this
    const newIdHere = (prefix: string) => newId(prefix, now)
    const always = () => true
    const draft = new Draft(this.store, { now, defaults, mayReclaim: always, mayEnd: always, newId: newIdHere })
    const savepoint = draft.savepoint()
    try {
      const value = decide(draft)
      if (dry) draft.rollbackWholly(savepoint)
      return { value, now }
    } catch (error) {
      if (dry) draft.rollbackWholly(savepoint)
      else draft.rollback(savepoint)
      throw error
    } finally {
      // A refusal keeps the housekeeping that was done on its way.
      const events = this.store.publish(draft)
      this.#planSweep()
      if (events.length > 0) for (const listener of [...this.#listeners]) listener()
    }
  }
}

/** When time does something to a lease; undefined: never. */
function dueAt({ status, quarantinedUntil, expiresAt, graceSeconds }: LeaseRecord): number | undefined {
  if (status === 'quarantined') return quarantinedUntil ?? undefined
  return expiresAt === null ? undefined : expiresAt + graceSeconds * 1000
}

/** Who acts when a test sets its stage. */
export const STAGE_ACTOR: Actor = { ...LEDGER_ACTOR, name: 'test-setup' }
