import { claimCountOf, portsOf, spacesOf } from '../../server/domain/lease.ts'
import { isLeasable } from '../../server/domain/policy/ranges.ts'
import { whyNotLeasable } from '../../server/domain/policy/why.ts'
import { MAX_LABELS } from '../../server/domain/text.ts'
import type { PathProblem, Wanted } from './expand.ts'
import { keysOf } from './key.ts'
import { MAX_LEASES } from './limits.ts'
import type { Path } from './places.ts'

/** What one call of the server takes. */
const MAX_CLAIMS = 8192

type LineOf = (path: Path) => number

/** Everything that no state of a ledger could make right, without asking one. `lineOf` is for sentences that name two places. */
export function checkWanted(wanted: readonly Wanted[], lineOf: LineOf): PathProblem[] {
  return once([
    ...sizeProblems(wanted),
    ...wanted.flatMap(policyProblems),
    ...wanted.flatMap(labelProblems),
    ...twiceDeclared(wanted, lineOf),
    ...renameProblems(wanted, lineOf),
    ...groupProblems(wanted, lineOf),
    ...twiceAsked(wanted, lineOf),
  ])
}

function sizeProblems(wanted: readonly Wanted[]): PathProblem[] {
  const claims = wanted.reduce((sum, each) => sum + claimCountOf(each), 0)
  const path = ['ports']
  const split = 'because it is applied as a whole or not at all. Split it into files with names of their own.'
  if (wanted.length > MAX_LEASES)
    return [
      {
        path,
        message: `This declares ${wanted.length} leases; a manifest has at most ${MAX_LEASES}, ${split}`,
        kind: 'shape',
      },
    ]
  if (claims > MAX_CLAIMS)
    return [
      { path, message: `This asks for ${claims} ports; a manifest has at most ${MAX_CLAIMS}, ${split}`, kind: 'shape' },
    ]
  return []
}

function policyProblems({ entry, port, prefer, count }: Wanted): PathProblem[] {
  if (prefer !== undefined && !isLeasable(prefer)) return [forbidden(prefer, ['ports', entry, 'prefer'])]
  if (port === undefined) return []
  const first = portsOf({ port, count }).find((each) => !isLeasable(each))
  return first === undefined ? [] : [forbidden(first, ['ports', entry, 'port'])]
}

function forbidden(port: number, path: Path): PathProblem {
  return { path, message: whyNotLeasable(port).sentence, kind: 'policy' }
}

function labelProblems({ entry, labels = {} }: Wanted): PathProblem[] {
  if (Object.keys(labels).length <= MAX_LABELS) return []
  const message = `At most ${MAX_LABELS} labels, those of defaults among them.`
  return [{ path: ['ports', entry, 'labels'], message, kind: 'shape' }]
}

/** The same chart and handle twice on one controller and transport: one of the two would never be granted. */
function twiceDeclared(wanted: readonly Wanted[], lineOf: LineOf): PathProblem[] {
  const seen = new Map<string, Wanted>()
  return wanted.flatMap((each) => {
    const before = keysOf(each).flatMap((key) => seen.get(key) ?? [])[0]
    for (const key of keysOf(each)) seen.set(key, before ?? each)
    if (!before) return []
    if (before.entry === each.entry)
      return [problem(each.controllerPath, `${each.controller} stands in the list of controllers twice.`)]
    const message = `${named(each)} on ${each.controller} is declared in line ${lineOf(['ports', before.entry])} already; give this one a handle of its own.`
    return [problem(['ports', each.entry], message)]
  })
}

function renameProblems(wanted: readonly Wanted[], lineOf: LineOf): PathProblem[] {
  const declared = new Map(wanted.flatMap((each) => keysOf(each).map((key) => [key, each] as const)))
  const claimed = new Map<string, Wanted>()
  return wanted.flatMap((each) => {
    if (!each.formerly) return []
    const keys = keysOf({ ...each, ...each.formerly })
    const path = ['ports', each.entry, 'formerly']
    const other = keys.flatMap((key) => declared.get(key) ?? claimed.get(key) ?? [])[0]
    for (const key of keys) claimed.set(key, each)
    if (other?.entry === each.entry) return [problem(path, 'This is its name now. Leave formerly out.')]
    if (!other) return []
    const message = `${named(each.formerly)} on ${each.controller} belongs to the port in line ${lineOf(['ports', other.entry])}: it cannot be the former name of this one.`
    return [problem(path, message)]
  })
}

/** Members of a group that cannot have one number whatever is free. */
function groupProblems(wanted: readonly Wanted[], lineOf: LineOf): PathProblem[] {
  const ports = new Map<string, Wanted>()
  const seen = new Map<string, Wanted>()
  return wanted.flatMap((each) => {
    const { group, controller, transport, port } = each
    if (group === undefined) return []
    const places = spacesOf(transport).map((space) => `${group}\n${controller}\n${space}`)
    const twin = places.flatMap((place) => seen.get(place) ?? []).find(({ entry }) => entry !== each.entry)
    for (const place of places) seen.set(place, each)
    const path = ['ports', each.entry, 'samePort']
    if (twin) {
      const message = `The port in line ${lineOf(['ports', twin.entry])} gets the same number on ${controller} already.`
      return [problem(path, message)]
    }
    const asked = ports.get(group)
    if (port !== undefined && !asked) ports.set(group, each)
    if (port === undefined || !asked || asked.port === port) return []
    const message = `Ports with one number cannot ask for ${port} and, in line ${lineOf(['ports', asked.entry])}, for ${asked.port}.`
    return [problem(['ports', each.entry, 'port'], message)]
  })
}

/** Exact numbers that two ports ask for on one controller and transport. */
function twiceAsked(wanted: readonly Wanted[], lineOf: LineOf): PathProblem[] {
  const seen = new Map<string, Wanted>()
  return wanted.flatMap((each) => {
    const { entry, port, count, controller, transport } = each
    if (port === undefined) return []
    const claims = spacesOf(transport).flatMap((space) =>
      portsOf({ port, count }).map((number) => ({ key: `${controller}\n${space}\n${number}`, number, space })),
    )
    const clash = claims.find(({ key }) => seen.has(key) && seen.get(key)?.entry !== entry)
    for (const { key } of claims) if (!seen.has(key)) seen.set(key, each)
    const other = clash && seen.get(clash.key)
    if (!clash || !other) return []
    const message = `${clash.number}/${clash.space} on ${controller} is asked for in line ${lineOf(['ports', other.entry])} already, for ${other.chart}.`
    return [problem(['ports', entry, 'port'], message)]
  })
}

function problem(path: Path, message: string): PathProblem {
  return { path, message, kind: 'shape' }
}

function named({ chart, handle }: { chart: string; handle: string }): string {
  return handle === '' ? chart : `${chart} (${handle})`
}

/** A port on twelve controllers has its mistake once. */
function once(problems: readonly PathProblem[]): PathProblem[] {
  return [...new Map(problems.toReversed().map((each) => [`${each.kind}\n${each.path.join('\n')}`, each])).values()]
}
