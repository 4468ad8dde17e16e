import type { AnyProcedure, inferProcedureInput, inferProcedureOutput } from '@trpc/server'
import type { AppRouter } from '../server/api/router.ts'
import type { CallOptions } from './call.ts'
import type { Kind } from './kind.ts'

type KindOf<P> = P extends { _def: { type: 'query' } } ? 'query' : 'repeatable' | 'once'

/** The names of what is called and answered once: streams are not in the table. */
type CalledNames<R> = { [K in keyof R]: R[K] extends { _def: { type: 'subscription' } } ? never : K }[keyof R]

type KindTable<R> = {
  [K in CalledNames<R>]: R[K] extends AnyProcedure ? KindOf<R[K]> : KindTable<R[K]>
}

type Procedures = AppRouter['_def']['record']

/** Exhaustive by type: a procedure of the server that has no row here does not compile. */
export const PROCEDURES = {
  lease: {
    get: 'query',
    list: 'query',
    whois: 'query',
    acquire: 'repeatable',
    acquireMany: 'repeatable',
    plan: 'repeatable',
    renew: 'repeatable',
    confirm: 'repeatable',
    release: 'repeatable',
    update: 'once',
    offer: 'repeatable',
    accept: 'repeatable',
    decline: 'repeatable',
    import: 'repeatable',
    report: 'repeatable',
  },
  policy: { table: 'query', explain: 'query' },
  controller: {
    get: 'query',
    list: 'query',
    map: 'query',
    register: 'repeatable',
    update: 'once',
    retire: 'repeatable',
    exclude: 'repeatable',
    include: 'repeatable',
  },
  team: { list: 'query', create: 'repeatable', update: 'once' },
  token: { list: 'query', create: 'once', revoke: 'repeatable' },
  admin: {
    stale: 'query',
    getPlan: 'query',
    listPlans: 'query',
    revoke: 'repeatable',
    // Without a planId each call begins another draft.
    planRevoke: 'once',
    applyRevoke: 'repeatable',
    restore: 'repeatable',
    handover: 'repeatable',
    endQuarantine: 'repeatable',
    resume: 'repeatable',
  },
  finding: { list: 'query', clear: 'repeatable' },
  event: { list: 'query', verify: 'query' },
  system: { whoami: 'query', health: 'query', signIn: 'once' },
} as const satisfies KindTable<Procedures>

type Call<P extends AnyProcedure> =
  undefined extends inferProcedureInput<P>
    ? (input?: inferProcedureInput<P>, options?: CallOptions) => Promise<inferProcedureOutput<P>>
    : (input: inferProcedureInput<P>, options?: CallOptions) => Promise<inferProcedureOutput<P>>

type CallsOf<R> = {
  [K in CalledNames<R>]: R[K] extends AnyProcedure ? Call<R[K]> : CallsOf<R[K]>
}

/** Every procedure of the server under its own name, typed by the server's router. */
export type Calls = CallsOf<Procedures>

/** Inputs of a procedure, for code that builds one: `InputOf<'lease', 'acquire'>`. */
export type InputOf<G extends keyof Procedures, P extends keyof Procedures[G]> = Procedures[G][P] extends AnyProcedure
  ? inferProcedureInput<Procedures[G][P]>
  : never

/** Builds the calls from the table: one function for each row. */
export function buildCalls(
  call: (name: string, kind: Kind, input: unknown, options?: CallOptions) => Promise<unknown>,
): Calls {
  const groups = Object.entries(PROCEDURES).map(([group, rows]) => [
    group,
    Object.fromEntries(
      Object.entries(rows).map(([procedure, kind]) => [
        procedure,
        (input?: unknown, options?: CallOptions) => call(`${group}.${procedure}`, kind, input, options),
      ]),
    ),
  ])
  // The table has exactly the router's names, which `satisfies` proves; the compiler cannot follow it through entries.
  return Object.fromEntries(groups) as Calls
}
