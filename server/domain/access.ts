import type { Role } from './records.ts'

/** The least role that each procedure needs; `open` needs no token. One table, walked by a test against the router. */
export const ACCESS = {
  'system.health': 'open',
  // The code of a one-time link is the proof.
  'system.signIn': 'open',
  'policy.table': 'open',
  'policy.explain': 'open',
  'system.whoami': 'viewer',
  'lease.get': 'viewer',
  'lease.list': 'viewer',
  'lease.whois': 'viewer',
  'controller.get': 'viewer',
  'controller.list': 'viewer',
  'controller.map': 'viewer',
  'event.list': 'viewer',
  'lease.plan': 'member',
  'lease.acquire': 'member',
  'lease.acquireMany': 'member',
  'lease.renew': 'member',
  'lease.confirm': 'member',
  'lease.update': 'member',
  'lease.release': 'member',
  'controller.register': 'admin',
  'controller.update': 'admin',
  'controller.retire': 'admin',
  'controller.exclude': 'admin',
  'controller.include': 'admin',
  'team.list': 'viewer',
  'team.create': 'admin',
  'team.update': 'admin',
  'token.list': 'admin',
  'token.create': 'admin',
  'token.revoke': 'admin',
  'lease.offer': 'member',
  'lease.accept': 'member',
  'lease.decline': 'member',
  'admin.stale': 'admin',
  'admin.revoke': 'admin',
  'admin.planRevoke': 'admin',
  'admin.getPlan': 'admin',
  'admin.listPlans': 'admin',
  'admin.applyRevoke': 'admin',
  'admin.restore': 'admin',
  'admin.handover': 'admin',
  'admin.endQuarantine': 'admin',
  'admin.resume': 'admin',
  'lease.import': 'member',
  'lease.report': 'member',
  'finding.list': 'viewer',
  'finding.clear': 'admin',
  'event.verify': 'viewer',
  'event.watch': 'viewer',
} as const satisfies Record<string, Role | 'open'>

export type ProcedurePath = keyof typeof ACCESS

const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2 }

/** Whether a role may call a procedure. What it may do there to which team's leases is the verb's own rule. */
export function mayCall(role: Role, path: ProcedurePath): boolean {
  const needed = ACCESS[path]
  return needed === 'open' || RANK[role] >= RANK[needed]
}
