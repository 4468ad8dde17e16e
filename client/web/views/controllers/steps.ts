/** Steps of lightness from none to full: more are not told apart. */
export const STEPS = [0, 1, 2, 3, 4, 5] as const
export const MOST = STEPS.length - 1

/** The step of lightness of a share: a few leases of 30,772 numbers are seen, by the fourth root. */
export function stepOf(share: number): number {
  return share === 0 ? 0 : Math.max(1, Math.min(MOST, Math.round(share ** 0.25 * MOST)))
}
