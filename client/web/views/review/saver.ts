import type { AnyCode, Plan, PortClient, PortleaseError } from '../../../index.ts'

/** What a review decided about one lease, with the lease as it was seen. */
export type Decided = Plan['decisions'][number]

export interface SaverState {
  /** Decisions that the server does not have yet, by lease. */
  readonly unsaved: ReadonlyMap<string, Decided>
  readonly isSaving: boolean
  /** Why the last attempt came to nothing; what was decided is kept and goes with the next one. */
  readonly error: PortleaseError | null
}

/** So many decisions fit one call. */
const MOST_DECISIONS = 1000
const NOTHING: SaverState = { unsaved: new Map(), isSaving: false, error: null }
/** The review was carried out meanwhile, or never was: what is decided now has nowhere to go. */
const TOO_LATE: readonly AnyCode[] = ['REVISION_MISMATCH', 'PLAN_NOT_FOUND']

type Send = PortClient['admin']['planRevoke']
type Saved = (answer: Awaited<ReturnType<Send>>) => void

/**
 * Keeps decisions on the server as they are made: one call at a time, in which everything goes that was decided while the
 * one before was under way. The first call of a review without an id begins the draft, so two never begin two.
 */
export class Saver {
  #planId: string | null
  readonly #send: Send
  readonly #saved: Saved
  #state = NOTHING
  readonly #listeners = new Set<() => void>()

  constructor(planId: string | null, send: Send, saved: Saved) {
    this.#planId = planId
    this.#send = send
    this.#saved = saved
  }

  get planId(): string | null {
    return this.#planId
  }

  /** For `useSyncExternalStore`. */
  readonly get = (): SaverState => this.#state
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A later decision about a lease takes the place of the one before. */
  put(decisions: readonly Decided[]): void {
    const unsaved = new Map(this.#state.unsaved)
    for (const each of decisions) unsaved.set(each.id, each)
    this.#change({ ...this.#state, unsaved })
    if (!this.#state.isSaving) void this.#save()
  }

  retry(): void {
    if (!this.#state.isSaving) void this.#save()
  }

  async #save(): Promise<void> {
    this.#change({ ...this.#state, isSaving: true, error: null })
    let error: PortleaseError | null = null
    while (error === null && this.#state.unsaved.size > 0) error = await this.#saveSome()
    this.#change({ ...this.#state, isSaving: false, error })
  }

  async #saveSome(): Promise<PortleaseError | null> {
    const batch = [...this.#state.unsaved.values()].slice(0, MOST_DECISIONS)
    const decisions = batch.map(({ id, revision, decision, note }) => ({
      id,
      revision,
      decision,
      ...(note ? { note } : {}),
    }))
    try {
      const answer = await this.#send({ ...(this.#planId === null ? {} : { planId: this.#planId }), decisions })
      this.#planId = answer.plan.id
      this.#saved(answer)
      this.#drop(batch)
      return null
    } catch (caught) {
      const error = caught as PortleaseError
      if (TOO_LATE.includes(error.code)) this.#change({ ...this.#state, unsaved: new Map() })
      return error
    }
  }

  /** What was decided anew meanwhile stays. */
  #drop(batch: readonly Decided[]): void {
    const unsaved = new Map(this.#state.unsaved)
    for (const each of batch) if (unsaved.get(each.id) === each) unsaved.delete(each.id)
    this.#change({ ...this.#state, unsaved })
  }

  #change(state: SaverState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
