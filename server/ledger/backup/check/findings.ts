/** What a check can find: what it means for people, and the command that helps. */
export const KINDS = {
  file: {
    means: 'The file itself is damaged, so any answer may be wrong. The disk may be failing.',
    next: 'portlease backup restore FILE --replace      (the newest backup that is sound)',
  },
  chain: {
    means: 'The log was altered after it was written: from there on it proves nothing. The leases may still be right.',
    next: 'portlease backup restore FILE --replace      (a backup from before, after keeping this database as evidence)',
  },
  head: {
    means: 'The ledger and its log do not end at the same place. A server would continue from the wrong one.',
    next: 'portlease backup restore FILE --replace',
  },
  epoch: {
    means: 'A fencing token was used twice or went back, so two holders of a number cannot be told apart by it.',
    next: 'portlease backup restore FILE --replace',
  },
  'double-grant': {
    means: 'A number was granted while somebody else had it: two charts may listen on one number.',
    next: 'portlease whois CONTROLLER:PORT --from DATE      then ring both, and portlease revoke one of them',
  },
  'double-lease': {
    means: 'Two leases say that they have the same number: two charts may listen on it.',
    next: 'portlease whois CONTROLLER:PORT      then ring both, and portlease revoke one of them',
  },
  policy: {
    means: "A number is leased that the vendor's table forbids: a chart may disturb the controller's own services.",
    next: 'portlease revoke LEASE --reason "outside the vendor\'s table"',
  },
  lease: {
    means: 'A lease is not as its events say: somebody changed the row without the ledger.',
    next: 'portlease events --lease LEASE      shows what it should be; portlease backup restore FILE --replace puts it back',
  },
  'untold-lease': {
    means: 'A lease has no event: it was put in without the ledger, and nobody can say by whom.',
    next: 'portlease show LEASE      then portlease revoke LEASE --reason "put in without the ledger"',
  },
  'lost-lease': {
    means: 'A lease has events and is gone. Its number may be given to somebody else while it is used.',
    next: 'portlease backup restore FILE --replace',
  },
  'claim-missing': {
    means: 'A lease does not occupy its number: it could be granted to somebody else.',
    next: 'portlease backup check --repair',
  },
  'claim-other': {
    means: 'A number is occupied for another lease than the one that has it. It is not granted to anybody else.',
    next: 'portlease backup restore FILE --replace',
  },
  'claim-ended': {
    means: 'A number is still occupied by a lease that ended: it stays idle. Nobody has it twice.',
    next: 'portlease backup check --repair',
  },
  'claim-orphan': {
    means: 'A number is occupied by a lease that does not exist: it stays idle. It may be in use, so it is left alone.',
    next: 'portlease backup restore FILE --replace',
  },
  'used-ports': {
    means: "A team's count of ports is wrong, so its quota lets through too much or too little.",
    next: 'portlease backup check --repair',
  },
  'open-leases': {
    means: "A controller's count of leases is wrong: lists show a wrong total.",
    next: 'portlease backup check --repair',
  },
  key: {
    means: 'A lease is not found by its controller, chart and handle: its holder would be given a second number.',
    next: 'portlease backup restore FILE --replace',
  },
  reference: {
    means: 'Something names a team or controller that does not exist.',
    next: 'portlease backup restore FILE --replace',
  },
} as const

export type FindingKind = keyof typeof KINDS

/** What follows from the rest of the ledger, and so can be put right without guessing. */
export type Repair =
  | { kind: 'claim-missing' | 'claim-ended'; controller: string; transport: string; port: number; leaseId: string }
  | { kind: 'used-ports'; name: string }
  | { kind: 'open-leases'; name: string }

export interface Finding {
  kind: FindingKind
  count: number
  /** A sentence for each of the first ones. */
  examples: string[]
  means: string
  next: string
}

const EXAMPLES = 20
/** Further repairs wait for the next run. */
const MAX_REPAIRS = 100_000

/** Gathers what is found: all of it is counted, the first of each kind is told. */
export class Findings {
  readonly #found = new Map<FindingKind, { count: number; examples: string[] }>()
  readonly repairs: Repair[] = []

  add(kind: FindingKind, sentence: string, repair?: Repair): void {
    const known = this.#found.get(kind) ?? { count: 0, examples: [] }
    known.count += 1
    if (known.examples.length < EXAMPLES) known.examples.push(sentence)
    this.#found.set(kind, known)
    if (repair && this.repairs.length < MAX_REPAIRS) this.repairs.push(repair)
  }

  /** In the order of the table above: the worst first. */
  list(): Finding[] {
    const kinds = Object.keys(KINDS) as FindingKind[]
    return kinds.flatMap((kind) => {
      const found = this.#found.get(kind)
      return found ? [{ kind, ...found, ...KINDS[kind] }] : []
    })
  }
}
