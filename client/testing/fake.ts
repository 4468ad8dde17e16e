import * as schema from '../../server/api/schemas/index.ts'
import { register } from '../../server/domain/decide/controllers.ts'
import { createTeam } from '../../server/domain/decide/teams.ts'
import type { Actor, LeaseDefaults, Role } from '../../server/domain/records.ts'
import type { LedgerEvent } from '../../server/domain/wire.ts'
import { createPortClient, type PortClient } from '../create.ts'
import type { AnyDetailsOf } from '../error.ts'
import type { ErrorCode } from '../index.ts'
import type { InputOf } from '../procedures.ts'
import { fakeFetch } from './answer.ts'
import { FakeLedger, STAGE_ACTOR } from './ledger.ts'
import { parsed } from './parsed.ts'
import { shownEvent } from './read-events.ts'
import type { Mishap } from './server.ts'
import { type Duration, FakeTime } from './time.ts'

/** Whom refusals name when only an admin can help. */
const ADMIN_CONTACT = 'controls desk, ext. 4400'

/** Who calls. A team that is not there yet is made. */
export interface FakeCaller {
  team?: string
  role?: Role
  /** The name of the token, which events carry as their actor. */
  token?: string
}

export interface FakeOptions extends FakeCaller {
  /** Registered before the test begins: names, or all that `controller.register` takes. */
  controllers?: readonly (string | InputOf<'controller', 'register'>)[]
  /** Teams beside the caller's own; a name has `<name> desk` as its contact. */
  teams?: readonly (string | InputOf<'team', 'create'>)[]
  /** When the test begins; by default now. Time stands still until `fake.advance`. */
  now?: Date | string
  /** As the server's settings of these names. */
  defaults?: Partial<LeaseDefaults>
}

/** What only a test can do. */
export interface FakeControls {
  /** Ledger time, which is the client's too. */
  readonly now: Date
  /**
   * Time passes: leases are renewed by who holds them, expire, are reclaimed, and quarantines end. Await it when something
   * is held or watched.
   */
  advance(by: Duration): Promise<void>
  /** What changed since the fake was made, oldest first. */
  readonly events: readonly LedgerEvent[]
  /** Another caller of the same ledger. */
  as(caller: FakeCaller): FakePortClient
  /** The next call, whoever makes it, is refused with this code; nothing is done. */
  refuseNext<C extends ErrorCode>(code: C, details?: Partial<AnyDetailsOf<C>>): void
  /** The next call is carried out and its answer is lost, as when a connection is cut. */
  loseNextReply(): void
}

export interface FakePortClient extends PortClient {
  readonly fake: FakeControls
}

/**
 * A client for tests, of the same type as the real one, over a ledger of its own in memory that follows the server's own
 * rules. No network, no database, no waiting. What it cannot do (tokens, plans of reviews, imports, findings, verification)
 * is refused with a sentence that says so.
 */
export function createFakePortClient(options: FakeOptions = {}): FakePortClient {
  const time = new FakeTime(options.now === undefined ? Date.now() : new Date(options.now).getTime())
  const defaults = { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180, ...options.defaults }
  const ledger = new FakeLedger(time, defaults, ADMIN_CONTACT)
  const callers = new Map<string, Actor>()
  const mishaps: Mishap[] = []
  const fetch = fakeFetch({ ledger, time, callers, takeMishap: () => mishaps.shift() })

  const enter = ({ team = 'test', role = 'member', token = 'test' }: FakeCaller): FakePortClient => {
    addTeam(ledger, team)
    const secret = `fake-${callers.size + 1}`
    callers.set(secret, { name: token, team, role, requestId: null, origin: null })
    const internals = { clock: time, onRetry: () => time.skipNextWait() }
    return { ...createPortClient({ url: 'http://fake.invalid', token: secret, fetch }, internals), fake }
  }

  let since = 0
  const fake: FakeControls = {
    get now() {
      return new Date(ledger.now)
    },
    get events() {
      return ledger.store.events.slice(since).map(shownEvent)
    },
    advance: (by) => time.advance(by),
    as: enter,
    refuseNext(code, details = {}) {
      mishaps.push({ kind: 'refuse', code, message: `The test asked for ${code}.`, details })
    },
    loseNextReply: () => void mishaps.push({ kind: 'lose' }),
  }

  for (const team of options.teams ?? []) addTeam(ledger, team)
  for (const each of options.controllers ?? [])
    ledger.decide(register, parsed(schema.registerInput, typeof each === 'string' ? { name: each } : each), STAGE_ACTOR)
  const client = enter(options)
  since = ledger.store.events.length
  return client
}

function addTeam(ledger: FakeLedger, team: string | InputOf<'team', 'create'>): void {
  const wanted = typeof team === 'string' ? { name: team, contact: `${team} desk` } : team
  if (ledger.store.team(wanted.name)) return
  ledger.decide(createTeam, parsed(schema.createTeamInput, wanted), STAGE_ACTOR)
}
