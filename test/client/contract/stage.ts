import { createPortClient, type PortClient, PortleaseError } from '../../../client/index.ts'
import { createFakePortClient } from '../../../client/testing/index.ts'
import type { Role } from '../../../server/domain/records.ts'
import { startApp } from '../../support/app.ts'
import { DrivenClock } from '../driven-clock.ts'

/** Who calls on every stage. `admin` is of the team that runs the ledger. */
export const CALLERS = {
  packaging: { team: 'packaging', role: 'member' },
  mixing: { team: 'mixing', role: 'member' },
  viewer: { team: 'packaging', role: 'viewer' },
  admin: { team: 'admin', role: 'admin' },
} as const satisfies Record<string, { team: string; role: Role }>
export type Caller = keyof typeof CALLERS

const CONTROLLERS = [{ name: 'epic-line1', addresses: ['10.1.1.11', '10.1.1.12'] }, { name: 'epic-line2' }]
const START = '2026-03-02T08:00:00Z'
/** The newest revision when a play begins. */
export const BASE = 20
const DEFAULTS = { graceSeconds: 30, quarantineSeconds: 60, reviewDays: 180 }

/** A ledger with two controllers, two teams and their callers, real or not, and everything that it told. */
export interface Stage extends AsyncDisposable {
  readonly clients: Readonly<Record<Caller, PortClient>>
  /** What every call came to, in order. What differs from run to run is made the same. */
  readonly told: readonly unknown[]
  /** Time passes, and the sweeper looks each second. */
  advance(seconds: number): Promise<void>
  /** The answer to the next call, whoever makes it, is lost after it was carried out. */
  loseNextReply(): void
}

export async function fakeStage(): Promise<Stage> {
  const root = createFakePortClient({ now: START, defaults: DEFAULTS, ...CALLERS.admin, token: 'admin-2' })
  const { fake } = root
  await reach(10, root)
  await furnish(root)
  const clients = await eachCaller(async (name) =>
    name === 'admin' ? root : fake.as({ ...CALLERS[name], token: name }),
  )
  await reach(BASE, root)
  return {
    ...recorded(clients),
    async advance(seconds) {
      await fake.advance({ seconds })
    },
    loseNextReply: () => fake.loseNextReply(),
    async [Symbol.asyncDispose]() {},
  }
}

export async function serverStage(): Promise<Stage> {
  const clock = new DrivenClock()
  clock.chance = 0.5
  const app = await startApp({ clock: clock.server, defaults: DEFAULTS })
  let lose = false
  const losing: typeof fetch = async (input, init) => {
    // A stream is never over: the clock would wait for its end.
    if (String(input).includes('event.watch')) return fetch(input, init)
    const response = await clock.fetch(input, init)
    if (!lose) return response
    lose = false
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' }) })
  }
  const clientOf = async (name: Caller) => {
    const { team, role } = CALLERS[name]
    const token = await app.addToken(team, role, { name: name === 'admin' ? 'admin-2' : name })
    // Exactly the first wait: both clocks go on alike.
    const onRetry = () => queueMicrotask(() => void clock.advance(75))
    return createPortClient({ url: app.url, token, fetch: losing }, { clock, onRetry })
  }
  const root = await clientOf('admin')
  await reach(10, root)
  await furnish(root)
  const clients = await eachCaller(async (name) => (name === 'admin' ? root : clientOf(name)))
  await reach(BASE, root)
  return {
    ...recorded(clients),
    async advance(seconds) {
      for (let second = 0; second < seconds; second++) {
        await clock.advance(1000)
        await app.running.sweeper.reclaimOnce()
      }
    },
    loseNextReply() {
      lose = true
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

async function furnish({ team, controller }: PortClient): Promise<void> {
  for (const name of ['packaging', 'mixing']) await team.create({ name, contact: `${name} desk` })
  for (const each of CONTROLLERS) await controller.register(each)
}

/** Makes events until the ledger is at a revision: a real one has more behind it when the play begins. */
async function reach(revision: number, { team, system }: PortClient): Promise<void> {
  const { teams } = await team.list()
  if (!teams.some(({ name }) => name === 'filler')) await team.create({ name: 'filler', contact: 'nobody' })
  for (;;) {
    const health = await system.health()
    if (health.revision === revision) return
    if (health.revision > revision) throw new Error(`the stage is at revision ${health.revision} already`)
    await team.update({ name: 'filler', title: `at ${health.revision + 1}` })
  }
}

async function eachCaller(make: (name: Caller) => Promise<PortClient>): Promise<Record<Caller, PortClient>> {
  const clients: Partial<Record<Caller, PortClient>> = {}
  for (const name of Object.keys(CALLERS) as Caller[]) clients[name] = await make(name)
  // Every caller was made.
  return clients as Record<Caller, PortClient>
}

/** The same clients, and what they are answered written down. */
function recorded(clients: Record<Caller, PortClient>) {
  const told: unknown[] = []
  const steady = steadying()
  const record =
    (path: string, call: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      try {
        const answer = await call(...args)
        told.push(steady([path, answer]))
        return answer
      } catch (error) {
        told.push(steady([path, PortleaseError.is(error) ? [error.code, error.message, error.details] : String(error)]))
        throw error
      }
    }
  const wrap = (client: PortClient): PortClient => {
    const groups = Object.entries(client).map(([group, calls]) => [
      group,
      typeof calls === 'object' && group !== 'fake' ? wrapGroup(group, calls as object) : calls,
    ])
    return Object.fromEntries(groups) as PortClient
  }
  const wrapGroup = (group: string, calls: object) =>
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        name === 'iterate' || name === 'watch' ? call : record(`${group}.${name}`, call),
      ]),
    )
  const wrapped = Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, wrap(client)]))
  return { clients: wrapped as Record<Caller, PortClient>, told }
}

/** Ids by their first appearance, and nothing that only a real server has. */
function steadying(): (value: unknown) => unknown {
  const names = new Map<string, string>()
  const named = (id: string, prefix: string) => {
    if (!names.has(id)) names.set(id, `${prefix}#${names.size}`)
    return names.get(id) ?? id
  }
  const steady = (value: unknown, key = ''): unknown => {
    if (key === 'requestId' || (['hash', 'nextCursor', 'version'].includes(key) && typeof value === 'string'))
      return '…'
    if (typeof value === 'string') return value.replaceAll(/\b(ls|ex|lg)_[0-9a-z]{26}\b/g, named)
    if (Array.isArray(value)) return value.map((each) => steady(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, steady(each, name)]))
  }
  return steady
}
