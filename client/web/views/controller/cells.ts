import { MAX_PORT } from '../../../../server/domain/policy/ranges.ts'
import type { MapRun } from '../../../index.ts'
import type { Look } from '../../parts/state.tsx'

/** How a number looks on the map. `low` is one that only who names it gets; it is drawn as free. */
export type CellLook = Look | 'forbidden'

/** All 65,536 numbers of a controller and transport. */
export interface Cells {
  readonly runs: readonly MapRun[]
  /** The run that has each number, as its place in `runs`. */
  readonly runOf: Uint32Array
  /** How each run looks to this viewer. */
  readonly looks: readonly CellLook[]
}

/** The map's runs, looked at by a team. */
export function cellsOf(runs: readonly MapRun[], mine: string): Cells {
  const runOf = new Uint32Array(MAX_PORT + 1)
  for (const [index, { first, last }] of runs.entries()) runOf.fill(index, first, last + 1)
  return { runs, runOf, looks: runs.map((run) => lookOfRun(run, mine)) }
}

function lookOfRun({ state, overdue, team }: MapRun, mine: string): CellLook {
  if (state !== 'leased') return state
  if (overdue) return 'overdue'
  return team === mine ? 'mine' : 'other'
}

export function runAt({ runs, runOf }: Cells, port: number): MapRun {
  return runs[runOf[port]!]!
}

export function lookAt({ looks, runOf }: Cells, port: number): CellLook {
  return looks[runOf[port]!]!
}

/** Whether anything but free numbers is among `first`..`last`. Runs are long, so this looks at few of them. */
export function isUsed({ runs, runOf }: Cells, first: number, last: number): boolean {
  for (let index = runOf[first]!; index < runs.length && runs[index]!.first <= last; index++) {
    if (runs[index]!.state !== 'free') return true
  }
  return false
}

/** Numbers of each look among `first`..`last`. */
export function countLooks({ runs, runOf, looks }: Cells, first: number, last: number): Map<CellLook, number> {
  const counts = new Map<CellLook, number>()
  for (let index = runOf[first]!; index < runs.length && runs[index]!.first <= last; index++) {
    const run = runs[index]!
    const numbers = Math.min(run.last, last) - Math.max(run.first, first) + 1
    counts.set(looks[index]!, (counts.get(looks[index]!) ?? 0) + numbers)
  }
  return counts
}

/** Teams with numbers here, the largest first: `[team, numbers]`. */
export function teamsOf({ runs }: Cells): [team: string, numbers: number][] {
  const counts = new Map<string, number>()
  for (const { team, first, last } of runs)
    if (team !== undefined) counts.set(team, (counts.get(team) ?? 0) + last - first + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
