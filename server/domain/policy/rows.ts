import { MAX_PORT, MIN_PORT } from './ranges.ts'
import { POLICY, type PolicyRange, type PolicyService } from './table.ts'

/** The range of the table that a number falls into. Throws a RangeError outside 0..65535: the border has parsed numbers. */
export function rangeOf(port: number): PolicyRange {
  const range = POLICY.ranges.find((r) => port >= r.first && port <= r.last)
  if (range === undefined || !Number.isInteger(port))
    throw new RangeError(`${port} is not a port number (${MIN_PORT}-${MAX_PORT})`)
  return range
}

/** Every row of the service tables that speaks of a number. */
export function servicesOf(port: number): readonly PolicyService[] {
  return POLICY.services.filter((s) => port >= s.port && port <= s.last)
}

/** What the technote says of a number, and where. */
export interface Row {
  readonly first: number
  readonly last: number
  readonly reason: string
  readonly source: string
}

/**
 * The most specific row that speaks of a number: a service's where it is narrower than the range around it, else the range's.
 * So 22001 is the host port, not one of many that "IANA reserves". Throws a RangeError outside 0..65535.
 */
export function mostSpecificRow(port: number): Row {
  const range = rangeOf(port)
  let row: Row = range
  for (const { port: first, last, name, source } of servicesOf(port))
    if (last - first < row.last - row.first) row = { first, last, reason: name, source }
  return row
}
