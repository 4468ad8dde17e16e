import { isLeasable } from '../policy/ranges.ts'
import { fullChart, placeText } from './names.ts'
import type { HandleValue, Literal, Strategy } from './types.ts'
import type { Verdict } from './verdict.ts'

type Opened = Literal & { readonly value: HandleValue & { how: 'listen' } }

/**
 * Numbers that one strategy opens twice: by two handles, or by charts of which one at least does not say which handle it uses. One
 * handle that two charts fill alike is one socket, and a warning; one chart that names its number twice is nothing.
 * `replaced` has the values that the errors tell of.
 */
export function twiceUsed(strategy: Strategy): { verdicts: Verdict[]; replaced: ReadonlySet<Literal> } {
  const verdicts: Verdict[] = []
  const replaced = new Set<Literal>()
  for (const uses of groupByNumber(strategy.literals)) {
    const handles = new Set(uses.flatMap(({ handle }) => handle ?? []))
    const charts = new Set(uses.flatMap(({ chart }) => chart ?? []))
    const isShared = handles.size === 1 && uses.every(({ handle }) => handle !== null)
    if (handles.size < 2 && charts.size < 2) continue
    verdicts.push(verdictOf(strategy, uses, isShared))
    if (!isShared) for (const use of uses) replaced.add(use)
  }
  return { verdicts, replaced }
}

function groupByNumber(literals: readonly Literal[]): Opened[][] {
  const groups = new Map<string, Opened[]>()
  for (const literal of literals) {
    if (literal.value.how !== 'listen') continue
    const key = `${literal.value.port}/${literal.value.transport}`
    const group = groups.get(key) ?? []
    group.push(literal as Opened)
    groups.set(key, group)
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function verdictOf(strategy: Strategy, uses: readonly Opened[], isShared: boolean): Verdict {
  const [first] = uses as [Opened]
  const { port, transport } = first.value
  const places = uses.flatMap((use) => use.places)
  const who = uses.map(useText)
  const message = isShared
    ? `Charts ${listed([...new Set(uses.map(({ chart }) => chart ?? '?'))])} all set ${first.handle} to ${first.text}: let one of them open it.`
    : `${port}/${transport} is used twice in this strategy: ${listed(who)}.`
  return {
    kind: 'twice',
    severity: isShared ? 'warning' : 'error',
    file: places[0]?.file ?? null,
    line: places[0]?.line ?? null,
    places,
    text: first.text,
    chart: fullChart(strategy, first.chart),
    handle: first.handle,
    transport,
    port,
    leaseId: null,
    message,
    action: isLeasable(port) ? { do: 'explain', port, transport } : null,
  }
}

function useText({ handle, places }: Opened): string {
  const [place] = places
  const where = place ? placeText(place) : '?'
  return handle === null ? where : `${handle} in ${where}`
}

const MOST = 5

function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST)
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : ''
  return `${some.join(', ')}${more}`
}
