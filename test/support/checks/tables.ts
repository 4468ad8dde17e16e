import type { Database } from 'better-sqlite3'

/** A row of any table as better-sqlite3 gives it. Every integer of a ledger is below 2^53. */
export type Row = Readonly<Record<string, string | number | null>>

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

/** Reads everything in one transaction, so that a server may go on writing meanwhile. */
export function readTables(db: Database, report: (violation: string) => void): Tables {
  const all = (sql: string) => db.prepare<[], Row>(sql).all()
  return db.transaction(() => ({
    heads: all('SELECT * FROM "Ledger"'),
    events: all('SELECT * FROM "Event" ORDER BY "revision"'),
    leases: all('SELECT * FROM "Lease" ORDER BY "id"'),
    claims: all('SELECT * FROM "Claim"'),
    teams: all('SELECT * FROM "Team"'),
    controllers: all('SELECT * FROM "Controller"'),
    report,
  }))()
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
