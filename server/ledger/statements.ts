/**
 * Every statement of the hot path, by name. Each dialect has one file that provides them all, and a test runs both on the
 * same data. How a list to look up is bound differs, so `list` and `rows` make its parameters; rows to write go to
 * `Sql.executeRows`, in the order of their columns.
 */
export interface Statements {
  /** The parameters for a list of texts. */
  readonly list: (values: readonly string[]) => unknown[]
  /** The parameters for a list of rows. At least one. */
  readonly rows: (rows: readonly (readonly unknown[])[]) => unknown[]

  /**
   * → the ledger row. It is taken under the write lock: nobody else commits until we do. Where the database's clock counts,
   * `now` is what it read once the lock was there.
   */
  readonly head: string
  /** ledgerId, hash of the empty chain, at. Another server may be first: read the head after it. */
  readonly insertHead: string
  /** revision, limit → events after it, oldest first */
  readonly eventsAfter: string
  /** revision → hash */
  readonly eventHash: string

  /** Each takes a list of texts, or of rows where that is said. */
  readonly tokensByHash: string
  readonly tokensById: string
  /** [team, name] rows */
  readonly tokensByName: string
  readonly plansById: string
  readonly findingsById: string
  /** [controller, transport, port] rows */
  readonly findingsAt: string
  readonly teamsByName: string
  readonly controllersByName: string
  readonly controllersByAddress: string
  readonly exclusionsById: string
  /** names of controllers → standing exclusions on them */
  readonly exclusionsOn: string
  /** → standing exclusions on all controllers */
  readonly exclusionsOnAll: string
  readonly leasesById: string
  readonly leasesByKey: string
  /** [controller, transport, port] rows → those with a leaseId */
  readonly claimsAt: string
  /** names of controllers → controller, transport, ports (with commas between them): one row for each map */
  readonly mapsOf: string
  /** names of controllers → controller, id, quarantinedUntil */
  readonly quarantinesOf: string
  /** names of controllers → the newest automatic grant of each transport and band */
  readonly cursorsOf: string

  /** Each takes rows: what changes first, then which row. */
  readonly insertLeases: string
  readonly replaceLeases: string
  readonly touchLeases: string
  readonly deleteClaims: string
  readonly insertClaims: string
  readonly insertEvents: string
  readonly addUsedPorts: string
  readonly addOpenLeases: string
  readonly upsertTeams: string
  readonly upsertTokens: string
  readonly upsertPlans: string
  readonly upsertControllers: string
  readonly upsertExclusions: string
  readonly upsertFindings: string
  /** Adds to the count of a token, code and minute. */
  readonly addRefusedAttempts: string
  /** instant: what was refused before it is forgotten */
  readonly deleteRefusedAttempts: string
  /** One row: revision, epoch, hash, at, paused */
  readonly updateHead: string

  /** now, limit → ids of held leases whose TTL and grace are over */
  readonly reclaimableLeases: string
  /** instant → a row, when anything was refused before it */
  readonly oldRefusedAttempt: string
  /** now, limit → ids of leases whose quarantine is over */
  readonly dueQuarantines: string
}
