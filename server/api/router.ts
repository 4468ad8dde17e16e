import { policyTable } from '../domain/policy/table.ts'
import { applyRevoke } from '../service/admin/apply-revoke.ts'
import { endQuarantine } from '../service/admin/end-quarantine.ts'
import { getPlan } from '../service/admin/get-plan.ts'
import { handover } from '../service/admin/handover.ts'
import { listPlans } from '../service/admin/list-plans.ts'
import { planRevoke } from '../service/admin/plan-revoke.ts'
import { restore } from '../service/admin/restore.ts'
import { resume } from '../service/admin/resume.ts'
import { revoke } from '../service/admin/revoke.ts'
import { stale } from '../service/admin/stale.ts'
import { exclude } from '../service/controller/exclude.ts'
import { getController } from '../service/controller/get.ts'
import { include } from '../service/controller/include.ts'
import { listControllers } from '../service/controller/list.ts'
import { controllerMap } from '../service/controller/map.ts'
import { register } from '../service/controller/register.ts'
import { retire } from '../service/controller/retire.ts'
import { updateController } from '../service/controller/update.ts'
import { listEvents } from '../service/event/list.ts'
import { verifyEvents } from '../service/event/verify.ts'
import { watchEvents } from '../service/event/watch.ts'
import { clearFinding } from '../service/finding/clear.ts'
import { listFindings } from '../service/finding/list.ts'
import { accept } from '../service/lease/accept.ts'
import { acquire } from '../service/lease/acquire.ts'
import { acquireMany } from '../service/lease/acquire-many.ts'
import { confirm } from '../service/lease/confirm.ts'
import { decline } from '../service/lease/decline.ts'
import { getLease } from '../service/lease/get.ts'
import { importRows } from '../service/lease/import.ts'
import { listLeases } from '../service/lease/list.ts'
import { offer } from '../service/lease/offer.ts'
import { plan } from '../service/lease/plan.ts'
import { release } from '../service/lease/release.ts'
import { renew } from '../service/lease/renew.ts'
import { report } from '../service/lease/report.ts'
import { update } from '../service/lease/update.ts'
import { whois } from '../service/lease/whois.ts'
import { explain } from '../service/policy/explain.ts'
import { health } from '../service/system/health.ts'
import { signIn } from '../service/system/sign-in.ts'
import { whoami } from '../service/system/whoami.ts'
import { createTeam } from '../service/team/create.ts'
import { listTeams } from '../service/team/list.ts'
import { updateTeam } from '../service/team/update.ts'
import { createToken } from '../service/token/create.ts'
import { listTokens } from '../service/token/list.ts'
import { revokeToken } from '../service/token/revoke.ts'
import * as schema from './schemas/index.ts'
import { track } from './track.ts'
import { publicProcedure as procedure, router } from './trpc.ts'

// Each procedure: parse, one verb, answer. Who may call it stands in server/domain/access.ts.

const lease = router({
  acquire: procedure.input(schema.acquireInput).mutation(({ ctx, input }) => acquire(ctx, input)),
  acquireMany: procedure.input(schema.acquireManyInput).mutation(({ ctx, input }) => acquireMany(ctx, input)),
  plan: procedure.input(schema.acquireManyInput).mutation(({ ctx, input }) => plan(ctx, input)),
  renew: procedure.input(schema.renewInput).mutation(({ ctx, input }) => renew(ctx, input)),
  confirm: procedure.input(schema.confirmInput).mutation(({ ctx, input }) => confirm(ctx, input)),
  update: procedure.input(schema.updateInput).mutation(({ ctx, input }) => update(ctx, input)),
  release: procedure.input(schema.releaseInput).mutation(({ ctx, input }) => release(ctx, input)),
  offer: procedure.input(schema.offerInput).mutation(({ ctx, input }) => offer(ctx, input)),
  accept: procedure.input(schema.acceptInput).mutation(({ ctx, input }) => accept(ctx, input)),
  decline: procedure.input(schema.acceptInput).mutation(({ ctx, input }) => decline(ctx, input)),
  import: procedure.input(schema.importInput).mutation(({ ctx, input }) => importRows(ctx, input)),
  report: procedure.input(schema.reportInput).mutation(({ ctx, input }) => report(ctx, input)),
  get: procedure.input(schema.getInput).query(({ ctx, input }) => getLease(ctx, input)),
  list: procedure.input(schema.listInput).query(({ ctx, input }) => listLeases(ctx, input)),
  whois: procedure.input(schema.whoisInput).query(({ ctx, input }) => whois(ctx, input)),
})

const controller = router({
  register: procedure.input(schema.registerInput).mutation(({ ctx, input }) => register(ctx, input)),
  update: procedure.input(schema.updateControllerInput).mutation(({ ctx, input }) => updateController(ctx, input)),
  retire: procedure.input(schema.retireInput).mutation(({ ctx, input }) => retire(ctx, input)),
  exclude: procedure.input(schema.excludeInput).mutation(({ ctx, input }) => exclude(ctx, input)),
  include: procedure.input(schema.includeInput).mutation(({ ctx, input }) => include(ctx, input)),
  get: procedure.input(schema.controllerGetInput).query(({ ctx, input }) => getController(ctx, input)),
  list: procedure.input(schema.controllerListInput).query(({ ctx, input }) => listControllers(ctx, input)),
  map: procedure.input(schema.mapInput).query(({ ctx, input }) => controllerMap(ctx, input)),
})

const team = router({
  create: procedure.input(schema.createTeamInput).mutation(({ ctx, input }) => createTeam(ctx, input)),
  update: procedure.input(schema.updateTeamInput).mutation(({ ctx, input }) => updateTeam(ctx, input)),
  list: procedure.input(schema.nothing).query(({ ctx }) => listTeams(ctx)),
})

const token = router({
  create: procedure.input(schema.createTokenInput).mutation(({ ctx, input }) => createToken(ctx, input)),
  revoke: procedure.input(schema.revokeTokenInput).mutation(({ ctx, input }) => revokeToken(ctx, input)),
  list: procedure.input(schema.tokenListInput).query(({ ctx, input }) => listTokens(ctx, input)),
})

const admin = router({
  stale: procedure.input(schema.staleInput).query(({ ctx, input }) => stale(ctx, input)),
  revoke: procedure.input(schema.revokeInput).mutation(({ ctx, input }) => revoke(ctx, input)),
  planRevoke: procedure.input(schema.planRevokeInput).mutation(({ ctx, input }) => planRevoke(ctx, input)),
  getPlan: procedure.input(schema.getPlanInput).query(({ ctx, input }) => getPlan(ctx, input)),
  listPlans: procedure.input(schema.listPlansInput).query(({ ctx, input }) => listPlans(ctx, input)),
  applyRevoke: procedure.input(schema.applyRevokeInput).mutation(({ ctx, input }) => applyRevoke(ctx, input)),
  restore: procedure.input(schema.restoreInput).mutation(({ ctx, input }) => restore(ctx, input)),
  handover: procedure.input(schema.handoverInput).mutation(({ ctx, input }) => handover(ctx, input)),
  resume: procedure.input(schema.resumeInput).mutation(({ ctx, input }) => resume(ctx, input)),
  endQuarantine: procedure.input(schema.endQuarantineInput).mutation(({ ctx, input }) => endQuarantine(ctx, input)),
})

export const appRouter = router({
  lease,
  controller,
  team,
  token,
  admin,
  policy: router({
    table: procedure.input(schema.nothing).query(() => policyTable()),
    explain: procedure.input(schema.explainInput).query(({ ctx, input }) => explain(ctx, input)),
  }),
  finding: router({
    list: procedure.input(schema.findingListInput).query(({ ctx, input }) => listFindings(ctx, input)),
    clear: procedure.input(schema.clearFindingInput).mutation(({ ctx, input }) => clearFinding(ctx, input)),
  }),
  event: router({
    list: procedure.input(schema.eventListInput).query(({ ctx, input }) => listEvents(ctx, input)),
    verify: procedure.input(schema.verifyInput).query(({ ctx, input }) => verifyEvents(ctx, input)),
    watch: procedure.input(schema.watchInput).subscription(({ ctx, input }) => track(watchEvents(ctx, input))),
  }),
  system: router({
    whoami: procedure.input(schema.nothing).query(({ ctx }) => whoami(ctx)),
    signIn: procedure.input(schema.signInInput).mutation(({ ctx, input }) => signIn(ctx, input)),
    health: procedure.input(schema.nothing).query(({ ctx }) => health(ctx)),
  }),
})

export type AppRouter = typeof appRouter
