/** A day, or an instant in UTC. */
export const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/

/**
 * The wire's instant of a manifest's date; null for a day that does not exist. A day begins in UTC: one file means the same
 * on every computer.
 */
export function instantOf(text: string): string | null {
  if (!DATE.test(text)) return null
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return null
  const instant = at.toISOString()
  // 30 February would become 2 March.
  return instant.slice(0, 10) === text.slice(0, 10) ? instant : null
}
