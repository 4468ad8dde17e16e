import type { Reply } from '../../support/app.ts'
import type { Random } from '../../support/random.ts'
import type { Rows } from '../../support/rows.ts'

/** Whatever calls a server. */
interface Callable {
  call(path: string, input?: unknown): Promise<Reply<{ lease: Seen; created: boolean }>>
}

interface Seen {
  id: string
  port: number
  epoch: number
}

/** One chart of one caller: what it holds, as it was told, and every epoch that it was ever given. */
interface Entry {
  readonly chart: string
  lease: Seen | null
  readonly epochs: number[]
}

/** What callers asked and were told, for comparing with the ledger. */
export interface Book {
  readonly entries: Entry[]
  readonly violations: string[]
  answers: number
  /** Refusals by what they said of the outcome. */
  nothing: number
  unknown: number
  /** Milliseconds that the slowest answer took. */
  slowestMs: number
}

export const newBook = (): Book => ({ entries: [], violations: [], answers: 0, nothing: 0, unknown: 0, slowestMs: 0 })

export interface CallerOptions {
  name: string
  controller: string
  random: Random
  isOver(): boolean
}

/**
 * Acquires and releases charts of its own until it is over, holding some. What is `UNAVAILABLE` is asked again until it
 * is answered, except that every other acquire of which it was said that nothing was done is left at that.
 */
export async function runCaller(book: Book, server: Callable, options: CallerOptions): Promise<void> {
  const { name, controller, random, isOver } = options
  const mine: Entry[] = Array.from({ length: 4 }, (_, n) => ({ chart: `${name}/${n}`, lease: null, epochs: [] }))
  book.entries.push(...mine)
  for (let n = 4; !isOver(); n++) {
    const at = random.below(mine.length)
    const entry = mine[at]!
    const { lease, chart } = entry
    const again = lease !== null && random.next() < 0.2
    const isRelease = lease !== null && !again
    const input = isRelease ? { id: lease.id, epoch: lease.epoch } : { controller, chart, purpose: 'fault test' }
    const told = await ask(
      book,
      server,
      isRelease ? 'lease.release' : 'lease.acquire',
      input,
      () => random.next() < 0.5,
    )
    if (told === 'left') {
      mine[at] = { chart: `${name}/${n}`, lease: null, epochs: [] }
      book.entries.push(mine[at])
    } else take(book, entry, told, isRelease)
  }
}

type Told = { data: { lease: Seen; created: boolean }; unsure: boolean } | { code: string }

async function ask(
  book: Book,
  server: Callable,
  path: string,
  input: object,
  leave: () => boolean,
): Promise<Told | 'left'> {
  for (let unsure = false; ; ) {
    const began = performance.now()
    const { data, error } = await server.call(path, input)
    book.slowestMs = Math.max(book.slowestMs, performance.now() - began)
    if (data) return { data, unsure }
    if (error.code !== 'UNAVAILABLE') return { code: `${error.code}: ${error.message}` }
    if (typeof error.retryAfterMs !== 'number') return { code: 'UNAVAILABLE without a hint when to come back' }
    if (error.outcome === 'unknown') {
      book.unknown++
      unsure = true
    } else {
      book.nothing++
      if (!unsure && path === 'lease.acquire' && leave()) return 'left'
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, error.retryAfterMs as number)))
  }
}

function take(book: Book, entry: Entry, told: Told, isRelease: boolean): void {
  book.answers++
  const before = entry.lease
  const wrong = (what: string) => book.violations.push(`${entry.chart}: ${what}`)
  if ('code' in told) {
    wrong(told.code)
    return
  }
  const { lease, created } = told.data
  const isAgain = before !== null
  if (isAgain && (lease.id !== before.id || lease.port !== before.port || lease.epoch !== before.epoch))
    wrong(`${JSON.stringify(lease)} after ${JSON.stringify(before)}`)
  if (!isRelease && created === isAgain && !(told.unsure && !isAgain)) wrong(`created is ${created}`)
  if (!isAgain) entry.epochs.push(lease.epoch)
  entry.lease = isRelease ? null : lease
}

/** What the ledger says otherwise than callers were told. */
export async function compare({ entries }: Book, db: Rows): Promise<string[]> {
  const rows = await db.rows<{ chart: string; epoch: number; status: string; port: number }>(
    'SELECT "chart", "epoch", "status", "port" FROM "Lease"',
  )
  const grants = await db.rows<{ body: string }>(
    `SELECT "body" FROM "Event" WHERE "type" = 'lease.granted' ORDER BY "revision"`,
  )
  const given = new Map<string, number[]>()
  for (const { body } of grants) {
    const { after } = JSON.parse(body) as { after: { chart: string; epoch: number } }
    given.set(after.chart, [...(given.get(after.chart) ?? []), after.epoch])
  }
  return entries.flatMap((entry) => {
    const held = rows.filter(({ chart, status }) => chart === entry.chart && status === 'held')
    const found: string[] = []
    const epochs = given.get(entry.chart) ?? []
    if (epochs.join() !== entry.epochs.join())
      found.push(`${entry.chart} was told of the epochs ${entry.epochs}, the log has ${epochs}`)
    const isAsTold = entry.lease
      ? held.length === 1 && held[0]?.epoch === entry.lease.epoch && held[0].port === entry.lease.port
      : held.length === 0
    if (!isAsTold)
      found.push(`${entry.chart} holds ${JSON.stringify(entry.lease)}, the rows say ${JSON.stringify(held)}`)
    return found
  })
}
