import { acquireOf } from '../bodies.ts'

/** What a peer stores for a claim: the number on its controller, and what our callers say about themselves. */
export function claimOf(n: number): { key: string; holder: string } {
  const { controller, ...holder } = acquireOf(n)
  return { key: `/ports/${controller}/tcp/${n}`, holder: JSON.stringify(holder) }
}
