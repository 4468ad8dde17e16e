import { holderKey, spacesOf } from '../../lease.ts'
import type { ImportedUse, ImportRow } from '../../requests.ts'
import { claimKey } from '../base.ts'

/** How rows of one import stand to each other, before the ledger is asked. */
export type Among =
  /** The same use as an earlier row. */
  | { kind: 'same'; as: number }
  /** Other rows name the same number, or the same chart and handle with another number. */
  | { kind: 'clash'; over: 'number' | 'chart'; rows: readonly number[] }

/** A row names so many others at most: of a sheet in which each row clashes with each, all of them would be millions. */
export const MOST_NAMED = 20

/** By index; rows that stand alone are not in it. Rows that could not be read take no part. */
export function amongRows(rows: readonly ImportRow[]): Map<number, Among> {
  const read = rows.flatMap((row, index) => (row.use ? [{ index, use: row.use }] : []))
  const found = new Map<number, Among>()
  const firsts = new Map<string, number>()
  const single: typeof read = []
  for (const each of read) {
    const as = firsts.get(identityOf(each.use))
    if (as === undefined) {
      firsts.set(identityOf(each.use), each.index)
      single.push(each)
    } else found.set(each.index, { kind: 'same', as })
  }
  clash(found, 'chart', single, (use) => spacesOf(use.transport).map((space) => `${holderKey(use)}\n${space}`))
  clash(found, 'number', single, placesOf)
  return found
}

/** The places of a row's numbers as keys. */
function placesOf(use: ImportedUse): string[] {
  return spacesOf(use.transport).flatMap((space) =>
    Array.from({ length: use.count }, (_, i) => claimKey({ controller: use.controller, space, port: use.port + i })),
  )
}

function clash(
  found: Map<number, Among>,
  over: 'number' | 'chart',
  rows: readonly { index: number; use: ImportedUse }[],
  keysOf: (use: ImportedUse) => string[],
): void {
  const byKey = new Map<string, number[]>()
  for (const { index, use } of rows) {
    for (const key of keysOf(use)) {
      const sharing = byKey.get(key)
      if (sharing) sharing.push(index)
      else byKey.set(key, [index])
    }
  }
  for (const { index, use } of rows) {
    // One more than are named, as the row itself may be among them.
    const others = new Set(keysOf(use).flatMap((key) => byKey.get(key)?.slice(0, MOST_NAMED + 1) ?? []))
    others.delete(index)
    const named = [...others].sort((a, b) => a - b).slice(0, MOST_NAMED)
    if (named.length > 0) found.set(index, { kind: 'clash', over, rows: named })
  }
}

function identityOf({ controller, chart, handle, transport, port, count, team }: ImportedUse): string {
  return JSON.stringify([controller, chart, handle, transport, port, count, team ?? null])
}
