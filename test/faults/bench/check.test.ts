import { beforeAll, expect, test } from 'vitest'
import { checkRun } from './check/check.ts'
import { complaintsIn } from './examine.ts'
import type { Entry, Told } from './history.ts'
import { type RunResult, runBench } from './run.ts'

// The bench rests on its checker: a real run that went well is damaged, in what was told or in the database, and each
// kind of damage must be found and named.

type Deep<T> = T extends object ? { -readonly [K in keyof T]: Deep<T[K]> } : T
type Copy = Deep<Pick<RunResult, 'history' | 'examined'>>

let good: Pick<RunResult, 'history' | 'examined'>
const SEED = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 2 ** 32))

beforeAll(async () => {
  const small = { seconds: 4, atLeast: 700, servers: 2, clients: 16 }
  const run = { database: 'sqlite', seed: SEED, nemeses: [], ...small } as const
  const { history, examined } = await runBench(run)
  good = { history, examined }
}, 240_000)

/** The violations after some damage to a copy. */
function damaged(damage: (run: Copy) => void): string[] {
  const copy = structuredClone(good) as Copy
  damage(copy)
  return checkRun(copy.history as RunResult['history'], copy.examined as RunResult['examined'])
}

test(`a run without faults has no violation (FAULTS_SEED=${SEED})`, () => {
  expect(checkRun(good.history, good.examined)).toEqual([])
  expect(good.history.entries.length).toBeGreaterThanOrEqual(700)
})

/** The last answer of a kind: enough has been told before it. */
function last(run: Copy, path: string, so: (entry: Deep<Entry>) => boolean = () => true): Deep<Entry> {
  const found = run.history.entries.filter((entry) => entry.path === path && entry.fate === 'ok' && so(entry)).at(-1)
  if (!found) throw new Error(`nobody was answered ${path} (FAULTS_SEED=${SEED})`)
  return found
}

const isCreated = ({ leases: [lease] }: Deep<Entry>) => lease?.created === true
const createdTtl = (entry: Deep<Entry>) => isCreated(entry) && typeof entry.leases[0]?.ttlSeconds === 'number'

function eventOf(run: Copy, { revision }: Pick<Told, 'revision'>) {
  const event = run.examined.tables.events.find((each) => each.revision === revision)
  if (!event) throw new Error(`there is no revision ${revision}`)
  return event
}

function remove(run: Copy, told: Pick<Told, 'revision'>) {
  const { tables } = run.examined
  tables.events = tables.events.filter(({ revision }) => revision !== told.revision)
}

/** Makes the log say something else about a change; its hash no longer fits, and more than that must be found. */
function retell(
  run: Copy,
  told: Pick<Told, 'revision'>,
  change: (body: Record<string, Record<string, unknown>>) => void,
) {
  const event = eventOf(run, told)
  const body = JSON.parse(String(event.body))
  change(body)
  event.body = JSON.stringify(body)
}

/** Tells the holder of a number of another holder's grant, a moment after it. */
function tellTwice(run: Copy) {
  const first = last(run, 'lease.acquire', createdTtl)
  const [holder] = first.leases
  const second = structuredClone(first)
  const moved = { ...holder!, id: 'ls_other', chart: 'Other', epoch: holder!.epoch + 1 }
  const at = first.endedAt + 1
  run.history.entries.push({ ...second, id: 'fb-other', leases: [moved], sentAt: at, endedAt: at + 1 })
}

/** An epoch that an earlier holder of the number had already. */
function tellOldEpoch(run: Copy) {
  const first = last(run, 'lease.acquire', createdTtl)
  const told = { ...first.leases[0]!, id: 'ls_later', epoch: 0 }
  const at = first.endedAt + 60_000
  run.history.entries.push({ ...structuredClone(first), id: 'fb-later', leases: [told], sentAt: at, endedAt: at + 1 })
}

/** The answer that granted a lease which time took later, and the answers from which that was known. */
function reclaimedGrant(run: Copy) {
  const { entries } = run.history
  for (const { type, leaseId, revision } of run.examined.tables.events) {
    if (type !== 'lease.reclaimed') continue
    const entry = entries.find((each) => createdTtl(each) && each.leases[0]?.id === leaseId)
    const later = entries.filter((each) => each.fate === 'ok' && (each.revision ?? 0) >= Number(revision))
    if (entry && later.length > 0) return { entry, later }
  }
  throw new Error(`nothing was reclaimed (FAULTS_SEED=${SEED})`)
}

/** A holder of a lease that was reclaimed renewed it so late that the time was not over. */
function renewLate(run: Copy) {
  const { entry, later } = reclaimedGrant(run)
  entry.sentAt = Math.min(...later.map(({ endedAt }) => endedAt)) - 500
  entry.endedAt = entry.sentAt + 1
}

function reclaimEarly(run: Copy) {
  const event = run.examined.tables.events.find(({ type }) => type === 'lease.reclaimed')
  event!.at = Number(event!.at) - 60_000
}

function oldState(run: Copy) {
  const read = last(run, 'lease.list', ({ leases }) => leases.length > 0)
  read.revision = 1
}

const DAMAGES: readonly (readonly [string, (run: Copy) => void, RegExp])[] = [
  ['a double grant, told', tellTwice, /^double grant: \S+ was told to ls_other by lease\.acquire .* surely had it/],
  [
    'a double grant, written',
    (run) => {
      const [one, other] = run.examined.tables.leases.filter(({ status }) => status === 'held')
      if (one && other) Object.assign(other, { controller: one.controller, port: one.port, transport: one.transport })
    },
    /^double lease: \S+ is in ls_/,
  ],
  [
    'a lost event',
    (run) => remove(run, last(run, 'lease.acquire', isCreated).leases[0]!),
    /^lost grant: lease\.acquire/,
  ],
  [
    'a lost event of a batch',
    (run) => remove(run, last(run, 'lease.acquireMany', isCreated).leases[0]!),
    /^(half done|lost grant): lease\.acquireMany/,
  ],
  [
    'a reused epoch, written',
    (run) =>
      retell(run, last(run, 'lease.acquire', isCreated).leases[0]!, (body) => {
        body.after!.epoch = 1
      }),
    /^epoch: revision \d+ grants epoch 1/,
  ],
  ['a reused epoch, told', tellOldEpoch, /^reused epoch: \S+ went to ls_later with epoch 0 after/],
  [
    'a lost release',
    (run) => remove(run, last(run, 'lease.release', ({ leases }) => leases[0]?.state === 'quarantined').leases[0]!),
    /^lost change: lease\.release .* told ls_\w+ at revision \d+, which the log does not have/,
  ],
  [
    'a release that was acknowledged and not done',
    (run) => {
      last(run, 'lease.release').leases[0]!.state = 'active'
    },
    /^lost release: lease\.release/,
  ],
  [
    'a refused change that was written',
    (run) => Object.assign(last(run, 'lease.acquire', isCreated), { fate: 'refused', code: 'NO_PORT_FREE' }),
    /^refused change: lease\.acquire .* was refused with NO_PORT_FREE, and revision/,
  ],
  [
    'a change that nobody asked for',
    (run) => {
      const { id } = last(run, 'lease.acquire', isCreated)
      run.history.entries = run.history.entries.filter((entry) => entry.id !== id)
    },
    /^untold change: revision \d+ names request fb-/,
  ],
  [
    'an early reclaim by the clock on the wall',
    renewLate,
    /^early reclaim: ls_\w+ was reclaimed .* before TTL and grace/,
  ],
  ['an early reclaim by ledger time', reclaimEarly, /^early reclaim: .* by ledger time/],
  [
    'a lost renewal',
    (run) => {
      reclaimedGrant(run).entry.leases[0]!.expiresAt = '2100-01-01T00:00:00.000Z'
    },
    /^lost renewal: ls_/,
  ],
  [
    'a stale read of a list',
    oldState,
    /^stale read: lease\.list .* shows revision 1, after revision \d+ had been told/,
  ],
  [
    'a stale read of a lease',
    (run) => {
      const renewed = last(run, 'lease.release', ({ leases }) => leases[0]?.state === 'quarantined')
      const at = renewed.endedAt + 1
      const told = { ...renewed.leases[0]!, revision: 1 }
      run.history.entries.push({
        ...renewed,
        id: 'fb-old',
        path: 'lease.get',
        leases: [told],
        sentAt: at,
        endedAt: at + 1,
      })
    },
    /^stale read: lease\.get \(fb-old\) .* at revision 1, after revision/,
  ],
  [
    'a list that forgets a lease',
    (run) => void last(run, 'lease.list', ({ leases }) => leases.length > 0).leases.pop(),
    /^false read: lease\.list .* differ about ls_/,
  ],
  [
    'a map that forgets a lease',
    (run) => {
      const map = last(run, 'controller.map', ({ runs }) => (runs ?? []).some((each) => each.leaseId !== undefined))
      map.runs = (map.runs ?? []).filter(({ leaseId }) => leaseId === undefined)
    },
    /^false read: controller\.map .* gives \S+ to undefined, the log to ls_/,
  ],
  [
    'an answer that says another number',
    (run) => {
      last(run, 'lease.renew').leases[0]!.port = 1
    },
    /^false answer: lease\.renew .* told port/,
  ],
  [
    'a refusal without its cause',
    (run) => {
      const granted = last(run, 'lease.acquire', (entry) => isCreated(entry) && entry.leases[0]!.ttlSeconds === null)
      const [{ id, epoch }] = granted.leases as [Deep<Told>]
      const at = granted.endedAt + 1
      run.history.entries.push({
        ...structuredClone(granted),
        id: 'fb-refused',
        path: 'lease.renew',
        input: { id, epoch },
        leases: [],
        fate: 'refused',
        code: 'LEASE_ENDED',
        detail: { leaseId: id, how: 'released' },
        sentAt: at,
        endedAt: at + 1,
      })
    },
    /^false refusal: .* LEASE_ENDED for ls_/,
  ],
  [
    'an answer that a bug gave',
    (run) => Object.assign(last(run, 'lease.renew'), { fate: 'broken', detail: { why: 'INTERNAL' } }),
    /^bug: lease\.renew/,
  ],
  [
    "a time that is a server's own, on PostgreSQL",
    (run) => {
      run.history.database = 'postgresql'
      last(run, 'lease.whois').now! += 3_600_000
    },
    /^time: lease\.whois .* tells a time 3\d{6} ms outside/,
  ],
  [
    'a lost claim',
    (run) => void run.examined.tables.claims.pop(),
    /^bitmap: server 0 refuses \S+, the table has undefined/,
  ],
  [
    'a bitmap that lost a number',
    (run) => {
      const [claim] = run.examined.tables.claims
      const at = ({ controller, transport }: { controller: string; transport: string }) =>
        controller === claim!.controller && transport === claim!.transport
      run.examined.servers.at(-1)!.spaces.find(at)!.grantable.push(Number(claim!.port))
    },
    /^bitmap: a new server would grant \S+, the table has ls_/,
  ],
  [
    'servers that would go on elsewhere',
    (run) => {
      run.examined.servers[0]!.spaces[2]!.next = 61_000
    },
    /^cursor: on line1\/tcp server 1 would grant/,
  ],
]

test.each(DAMAGES)('%s is found and named', (_, damage, named) => {
  expect(damaged(damage)).toContainEqual(expect.stringMatching(named))
})

test('what a server says of itself counts: a bug does, a database that is away does not', () => {
  const log = ['{"msg":"a batch could not be written"}', '{"msg":"a bug in the server"}', '{"msg":"ready"}'].join('\n')
  expect(complaintsIn(log)).toEqual(['bug: a server printed {"msg":"a bug in the server"}'])
})
