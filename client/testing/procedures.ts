import type { z } from 'zod'
import * as schema from '../../server/api/schemas/index.ts'
import { ACCESS, type ProcedurePath } from '../../server/domain/access.ts'
import { iso } from '../../server/domain/dates.ts'
import { acquire } from '../../server/domain/decide/acquire/acquire.ts'
import { acquireMany, plan } from '../../server/domain/decide/acquire/acquire-many.ts'
import { checkBatch } from '../../server/domain/decide/acquire/groups.ts'
import { endQuarantine } from '../../server/domain/decide/admin/end-quarantine.ts'
import { restore } from '../../server/domain/decide/admin/restore.ts'
import { revoke } from '../../server/domain/decide/admin/revoke.ts'
import { confirm } from '../../server/domain/decide/confirm.ts'
import { register, retire, updateController } from '../../server/domain/decide/controllers.ts'
import { exclude, include } from '../../server/domain/decide/exclusions.ts'
import { accept, decline, handover, offer } from '../../server/domain/decide/handover.ts'
import { release } from '../../server/domain/decide/release.ts'
import { renew } from '../../server/domain/decide/renew.ts'
import { createTeam, presentTeam, updateTeam } from '../../server/domain/decide/teams.ts'
import { update } from '../../server/domain/decide/update.ts'
import type { Verb } from '../../server/domain/decide/verb.ts'
import { POLICY, policyTable } from '../../server/domain/policy/table.ts'
import type { Actor } from '../../server/domain/records.ts'
import type { Health, TeamListAnswer, Whoami } from '../../server/domain/wire.ts'
import type { FakeLedger } from './ledger.ts'
import { controllerMap, explain, getController, listControllers, withCovered } from './read-controllers.ts'
import { listEvents } from './read-events.ts'
import { getLease, listLeases, whois } from './read-leases.ts'

/** What `whoami` and `health` call the fake's version. */
const VERSION = '0.0.0-fake'

export interface FakeProcedure {
  readonly schema: z.ZodType
  run(ledger: FakeLedger, actor: Actor, input: unknown): unknown
}

/** A read: who may call it, the server's schema of its input, its answer. */
function read<I extends z.ZodType>(
  path: ProcedurePath,
  schema: I,
  answer: (ledger: FakeLedger, input: z.output<I>, actor: Actor) => unknown,
): FakeProcedure {
  return {
    schema,
    run(ledger, actor, input) {
      if (ACCESS[path] !== 'open') ledger.admit(path, actor)
      // The schema has just made it of the input.
      return answer(ledger, input as z.output<I>, actor)
    },
  }
}

/** A change: the server's schema, the domain's verb, and how its service words the answer. */
function change<I extends z.ZodType, Value>(
  schema: I,
  verb: Verb<z.output<I>, Value>,
  answer: (value: Value, now: number, ledger: FakeLedger) => unknown,
  check?: (input: z.output<I>) => void,
): FakeProcedure {
  return {
    schema,
    run(ledger, actor, input) {
      const request = input as z.output<I>
      check?.(request)
      const { value, now } = ledger.decide(verb, request, actor)
      return answer(value, now, ledger)
    },
  }
}

const asLease = (lease: unknown, now: number) => ({ lease, now: iso(now) })
const asController = (controller: unknown, now: number) => ({ controller, now: iso(now) })
const asTeam = (team: unknown, now: number) => ({ team, now: iso(now) })
const spread = (value: object, now: number) => ({ ...value, now: iso(now) })

/** What the fake can do. Each row is as the service of the same name; the contract suite holds the two together. */
export const FAKE_PROCEDURES: Readonly<Record<string, FakeProcedure>> = {
  'lease.acquire': change(schema.acquireInput, acquire, spread),
  'lease.acquireMany': change(
    schema.acquireManyInput,
    acquireMany,
    (leases, now) => ({ leases, now: iso(now) }),
    checkBatch,
  ),
  'lease.plan': change(schema.acquireManyInput, plan, spread, checkBatch),
  'lease.renew': change(schema.renewInput, renew, asLease),
  'lease.confirm': change(schema.confirmInput, confirm, (leases, now) => ({ lease: leases[0], leases, now: iso(now) })),
  'lease.update': change(schema.updateInput, update, asLease),
  'lease.release': change(schema.releaseInput, release, asLease),
  'lease.offer': change(schema.offerInput, offer, asLease),
  'lease.accept': change(schema.acceptInput, accept, asLease),
  'lease.decline': change(schema.acceptInput, decline, asLease),
  'lease.get': read('lease.get', schema.getInput, getLease),
  'lease.list': read('lease.list', schema.listInput, (ledger, input, { team }) => listLeases(ledger, input, team)),
  'lease.whois': read('lease.whois', schema.whoisInput, whois),
  'policy.table': read('policy.table', schema.nothing, () => policyTable()),
  'policy.explain': read('policy.explain', schema.explainInput, explain),
  'controller.register': change(schema.registerInput, register, asController),
  'controller.update': change(schema.updateControllerInput, updateController, asController),
  'controller.retire': change(schema.retireInput, retire, asController),
  'controller.exclude': change(schema.excludeInput, exclude, (value, now, ledger) => withCovered(ledger, value, now)),
  'controller.include': change(schema.includeInput, include, (value, now, ledger) => withCovered(ledger, value, now)),
  'controller.get': read('controller.get', schema.controllerGetInput, getController),
  'controller.list': read('controller.list', schema.controllerListInput, listControllers),
  'controller.map': read('controller.map', schema.mapInput, controllerMap),
  'team.create': change(schema.createTeamInput, createTeam, asTeam),
  'team.update': change(schema.updateTeamInput, updateTeam, asTeam),
  'team.list': read('team.list', schema.nothing, listTeams),
  'admin.revoke': change(schema.revokeInput, revoke, asLease),
  'admin.restore': change(schema.restoreInput, restore, (value, now) => ({
    lease: value.leases[0] ?? null,
    ...value,
    now: iso(now),
  })),
  'admin.handover': change(schema.handoverInput, handover, asLease),
  'admin.endQuarantine': change(schema.endQuarantineInput, endQuarantine, asLease),
  'event.list': read('event.list', schema.eventListInput, listEvents),
  'system.whoami': read('system.whoami', schema.nothing, (ledger, _, actor) => whoami(ledger, actor)),
  'system.health': read('system.health', schema.nothing, health),
}

function listTeams({ store, now }: FakeLedger): TeamListAnswer {
  const teams = [...store.teams.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(presentTeam)
  return { teams, revision: store.head.revision, now: iso(now) }
}

function whoami({ store, now, defaults }: FakeLedger, actor: Actor): Whoami {
  const { name, title, contact, maxPorts, usedPorts } = store.team(actor.team ?? '')!
  return {
    token: actor.name,
    role: actor.role,
    expiresAt: null,
    team: { name, title, contact, maxPorts, usedPorts },
    server: {
      version: VERSION,
      ledgerId: store.head.ledgerId,
      now: iso(now),
      problems: [],
      policy: `${POLICY.id}@${POLICY.version}`,
      defaults,
    },
  }
}

function health({ store, now }: FakeLedger): Health {
  const { ledgerId, revision } = store.head
  return { status: 'ok', version: VERSION, ledgerId, revision, now: iso(now), problems: [] }
}
