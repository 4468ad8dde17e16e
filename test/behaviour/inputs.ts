import { appRouter } from '../../server/api/router.ts'
import type { ProcedurePath } from '../../server/domain/access.ts'
import { EPIC } from './stage.ts'

const LEASE = `ls_${'0'.repeat(26)}`
const PLAN = `pl_${'0'.repeat(26)}`
/**
 * A call of every procedure. Inputs are well-formed, since bad input is refused before anybody looks at the token; what
 * they name need not exist.
 */
export const INPUTS: Record<ProcedurePath, unknown> = {
  'system.health': {},
  'system.signIn': { code: 'K7Q2-9FMB' },
  'policy.table': {},
  'policy.explain': { port: 502 },
  'system.whoami': {},
  'lease.get': { id: LEASE },
  'lease.list': {},
  'lease.whois': { controller: EPIC, port: 61_000 },
  'controller.get': { name: EPIC },
  'controller.list': {},
  'controller.map': { controller: EPIC, transport: 'tcp' },
  'event.list': {},
  'lease.plan': { requests: [{ controller: EPIC, chart: 'A', purpose: 'p' }] },
  'lease.acquire': { controller: EPIC, chart: 'A', purpose: 'p' },
  'lease.acquireMany': { requests: [{ controller: EPIC, chart: 'A', purpose: 'p' }] },
  'lease.renew': { id: LEASE, epoch: 1 },
  'lease.confirm': { id: LEASE },
  'lease.update': { id: LEASE, revision: 1, purpose: 'p' },
  'lease.release': { id: LEASE, epoch: 1 },
  'controller.register': { name: 'epic-line2' },
  'controller.update': { name: EPIC, title: 'Line 1' },
  'controller.retire': { name: 'epic-line2' },
  'lease.report': { controller: EPIC, source: 'strategy', forbidden: [{ transport: 'tcp', port: 20_000 }] },
  'controller.exclude': { controller: EPIC, first: 61_000, last: 61_009, reason: 'spare' },
  'controller.include': { id: `ex_${'0'.repeat(26)}` },
  'lease.offer': { id: LEASE, epoch: 1, team: 'paint' },
  'lease.accept': { id: LEASE, epoch: 1 },
  'lease.decline': { id: LEASE, epoch: 1 },
  'team.list': {},
  'team.create': { name: 'robots', contact: 'Rita' },
  'team.update': { name: 'robots', title: 'Robots' },
  'token.list': {},
  'token.create': { name: 'ci', team: 'nobody', role: 'viewer' },
  'token.revoke': { id: `tk_${'0'.repeat(26)}` },
  'admin.stale': {},
  'admin.revoke': { id: LEASE, revision: 1, reason: 'gone' },
  'admin.planRevoke': { decisions: [] },
  'admin.getPlan': { planId: PLAN },
  'admin.listPlans': {},
  'admin.applyRevoke': { planId: PLAN, reason: 'review' },
  'admin.restore': { id: LEASE, reason: 'a mistake' },
  'admin.handover': { id: LEASE, revision: 1, team: 'paint', reason: 'moved' },
  'admin.resume': { reason: 'looked' },
  'admin.endQuarantine': { id: LEASE, revision: 1, reason: 'seen to be unplugged' },
  'lease.import': { rows: [{ controller: EPIC, chart: 'A', port: 61_000, purpose: 'p' }] },
  'finding.list': {},
  'finding.clear': { id: `fd_${'0'.repeat(26)}`, reason: 'gone' },
  'event.verify': {},
  'event.watch': {},
}

/** Every procedure of the router. */
// The router's own record nests; at run time it is flat, by path.
export const PROCEDURES = appRouter._def.procedures as unknown as Record<ProcedurePath, { _def: { type: string } }>
export const PATHS = Object.keys(PROCEDURES) as ProcedurePath[]

/** The first that a stream says: an event, or why not. */
export async function watch(url: string, token: string | null) {
  const stop = new AbortController()
  const input = encodeURIComponent(JSON.stringify({ after: 0 }))
  const response = await fetch(`${url}/trpc/event.watch?input=${input}`, {
    headers: { accept: 'text/event-stream', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    signal: stop.signal,
  })
  let said = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body!) {
    said += decoder.decode(chunk, { stream: true })
    if (/"revision":|"code":"[A-Z_]+"/.test(said)) break
  }
  stop.abort()
  return {
    said,
    code: /"code":"(UNAUTHENTICATED|FORBIDDEN)"/.exec(said)?.[1],
    why: /"why":"([a-z]+)"/.exec(said)?.[1],
  }
}
