import { policyTable } from '../domain/policy/table.ts'
import { exclude } from '../service/controller/exclude.ts'
import { getController } from '../service/controller/get.ts'
import { include } from '../service/controller/include.ts'
import { listControllers } from '../service/controller/list.ts'
import { controllerMap } from '../service/controller/map.ts'
import { register } from '../service/controller/register.ts'
import { retire } from '../service/controller/retire.ts'
import { updateController } from '../service/controller/update.ts'
import { listEvents } from '../service/event/list.ts'
import { acquire } from '../service/lease/acquire.ts'
import { acquireMany } from '../service/lease/acquire-many.ts'
import { confirm } from '../service/lease/confirm.ts'
import { getLease } from '../service/lease/get.ts'
import { listLeases } from '../service/lease/list.ts'
import { plan } from '../service/lease/plan.ts'
import { release } from '../service/lease/release.ts'
import { renew } from '../service/lease/renew.ts'
import { update } from '../service/lease/update.ts'
import { whois } from '../service/lease/whois.ts'
import { explain } from '../service/policy/explain.ts'
import { health } from '../service/system/health.ts'
import { whoami } from '../service/system/whoami.ts'
import * as schema from './schemas/index.ts'
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

export const appRouter = router({
  lease,
  controller,
  policy: router({
    table: procedure.input(schema.nothing).query(() => policyTable()),
    explain: procedure.input(schema.explainInput).query(({ ctx, input }) => explain(ctx, input)),
  }),
  event: router({
    list: procedure.input(schema.eventListInput).query(({ ctx, input }) => listEvents(ctx, input)),
  }),
  system: router({
    whoami: procedure.input(schema.nothing).query(({ ctx }) => whoami(ctx)),
    health: procedure.input(schema.nothing).query(({ ctx }) => health(ctx)),
  }),
})

export type AppRouter = typeof appRouter
