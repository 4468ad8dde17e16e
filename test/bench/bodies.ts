/** What the load sends: requests as a deployment tool writes them. */

export const CONTROLLERS = 40

export function controllerName(n: number): string {
  return `epic-line${String(n % CONTROLLERS).padStart(4, '0')}`
}

/** A request with a key that no other `n` has. */
export function acquireOf(n: number, controller = controllerName(n), ttlSeconds?: number) {
  return {
    controller,
    chart: `Palletizer/Axis_${n}`,
    purpose: 'Peer-to-peer handshake with the wrapper',
    labels: { stage: 'prod' },
    ticket: 'CHG-10421',
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  }
}

/** One strategy rolled out: `size` charts on one controller. */
export function acquireManyOf(n: number, size: number, ttlSeconds?: number) {
  const requests = Array.from({ length: size }, (_, i) => acquireOf(n * size + i, controllerName(n), ttlSeconds))
  return { requests }
}
