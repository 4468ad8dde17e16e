import type { Plan } from '../../server/domain/wire.ts'

/** `review overdue`, from the reason's name on the wire. */
export function reasonName(reason: string): string {
  return reason.replaceAll('-', ' ')
}

/** How many leases a plan would confirm, revoke, leave; those that changed since they were seen stand apart. */
export function countsOf({
  decisions,
}: Pick<Plan, 'decisions'>): Record<'keep' | 'revoke' | 'ask' | 'changed', number> {
  const counts = { keep: 0, revoke: 0, ask: 0, changed: 0 }
  for (const { decision, changed } of decisions) counts[changed ? 'changed' : decision] += 1
  return counts
}
