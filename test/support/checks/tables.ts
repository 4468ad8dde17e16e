import type { Row, Rows } from '../rows.ts'

export type { Row } from '../rows.ts'

/** The whole ledger as one snapshot, and the list to which violations go. */
export interface Tables {
  readonly heads: readonly Row[]
  readonly events: readonly Row[]
  readonly leases: readonly Row[]
  readonly claims: readonly Row[]
  readonly teams: readonly Row[]
  readonly controllers: readonly Row[]
  report(violation: string): void
}

/** Reads everything. */
export async function readTables({ rows }: Rows, report: (violation: string) => void): Promise<Tables> {
  return {
    heads: await rows('SELECT * FROM "Ledger"'),
    events: await rows('SELECT * FROM "Event" ORDER BY "revision"'),
    leases: await rows('SELECT * FROM "Lease" ORDER BY "id"'),
    claims: await rows('SELECT * FROM "Claim"'),
    teams: await rows('SELECT * FROM "Team"'),
    controllers: await rows('SELECT * FROM "Controller"'),
    report,
  }
}

/** `controller\nspace\nport` of everything that a lease's row or event occupies. */
export function placesOf(of: Row | Readonly<Record<string, unknown>>): string[] {
  const spaces = of.transport === 'both' ? ['tcp', 'udp'] : [of.transport]
  const ports = Array.from({ length: Number(of.count) }, (_, i) => Number(of.port) + i)
  return spaces.flatMap((space) => ports.map((port) => `${of.controller}\n${space}\n${port}`))
}

/** A place as a person reads it: `line1:61000/tcp`. */
export function placeText(place: string): string {
  const [controller, space, port] = place.split('\n')
  return `${controller}:${port}/${space}`
}
