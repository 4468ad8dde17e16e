import type { FleetRow, Kind } from './fleet.ts'

/** As the table has it. */
interface Sort {
  by: string
  order: 'asc' | 'desc'
}

/** What the address says of the fleet. */
export interface FleetFilter {
  q: string
  site: string
  attention: string
  sort: Sort | null
}

type Compare = (a: FleetRow, b: FleetRow) => number

const number =
  (of: (row: FleetRow) => number): Compare =>
  (a, b) =>
    of(a) - of(b)
const words =
  (of: (row: FleetRow) => string): Compare =>
  (a, b) =>
    NAMES.compare(of(a), of(b))

/** line2 before line10. */
const NAMES = new Intl.Collator('en', { numeric: true })

const BY: Readonly<Record<string, Compare>> = {
  name: words(({ controller }) => controller.name),
  title: words(({ controller }) => controller.title),
  site: words(({ controller }) => controller.site),
  system: words(({ controller }) => controller.system),
  leased: number(({ leased }) => leased),
  use: number(({ share }) => share),
  free: number(({ free }) => free),
  overdue: number(({ overdue }) => overdue),
  expired: number(({ expired }) => expired),
  quarantined: number(({ quarantined }) => quarantined),
  attention: number(({ urgency }) => urgency),
}

/** `-leased` of the address: by leased, the most first. What is no column sorts nothing. */
export function sortOf(text: string): Sort | null {
  const by = text.replace(/^-/, '')
  return Object.hasOwn(BY, by) ? { by, order: text.startsWith('-') ? 'desc' : 'asc' } : null
}

export function sortText({ by, order }: Sort): string {
  return order === 'desc' ? `-${by}` : by
}

/** The rows that a filter finds, in its order; by default what needs a person first. */
export function select(rows: readonly FleetRow[], { q, site, attention, sort }: FleetFilter): FleetRow[] {
  const wanted = q.toLowerCase().split(/\s+/).filter(Boolean)
  const found = rows.filter(
    (row) =>
      (site === '' || row.controller.site === site) &&
      needs(row, attention) &&
      wanted.every((word) => row.text.includes(word)),
  )
  return found.sort(compareBy(sort))
}

function needs({ attention, excluded, controller }: FleetRow, wanted: string): boolean {
  if (wanted === '') return controller.retiredAt === null || attention.length > 0
  if (wanted === 'any') return attention.length > 0
  if (wanted === 'excluded') return excluded !== ''
  if (wanted === 'gone') return controller.retiredAt !== null
  return attention.some(({ kind }) => kind === (wanted as Kind))
}

function compareBy(sort: Sort | null): Compare {
  const byName = BY.name!
  const compare = sort ? BY[sort.by]! : BY.attention!
  const sign = sort === null || sort.order === 'desc' ? -1 : 1
  return (a, b) => sign * compare(a, b) || byName(a, b)
}

/** Sites by name, each once. */
export function sitesOf(rows: readonly FleetRow[]): string[] {
  return [...new Set(rows.map(({ controller }) => controller.site))].filter((site) => site !== '').sort(NAMES.compare)
}
