import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkLedger } from '../../support/check-ledger.ts'
import { type CommitCut, type Line, openLine } from '../../support/line.ts'
import { dropDatabase, hasPostgres, postgresDatabase } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import { Random } from '../../support/random.ts'
import { openRows } from '../../support/rows.ts'
import { smallController } from '../../support/site.ts'
import { type Book, compare, newBook, runCaller } from './book.ts'

if (!hasPostgres) console.warn('NOT TESTED: cuts during COMMIT on PostgreSQL. It is not on this machine.')

// More: CUT_ROUNDS=500 npx vitest run test/faults/away/cut. The same again: CUT_SEED=… as a failure printed it.
const ROUNDS = Number(process.env.CUT_ROUNDS ?? 30)
const SEED = Number(process.env.CUT_SEED ?? Math.floor(Math.random() * 2 ** 32))
/** A silent line is noticed after 7 s. */
const SILENT_EVERY = 15
const CALLERS = 8

interface Cuts {
  line: Line
  random: Random
  /** How many of each kind were done. */
  done: Partial<Record<CommitCut, number>>
}

/** Waits for the line's next COMMIT to be cut, and a little more, so that cuts meet batches of all sizes. */
async function cutOnce({ line, random, done }: Cuts, round: number, book: Book): Promise<void> {
  const sorts: CommitCut[] =
    round % SILENT_EVERY === 0 ? ['silently before', 'silently after'] : ['before', 'during', 'after']
  const sort = sorts[random.below(sorts.length)]!
  const before = line.broken()
  line.cutAtCommit(sort)
  while (line.broken() === before) await sleep(2)
  done[sort] = (done[sort] ?? 0) + 1
  // The next cut meets a server that goes on again.
  const enough = book.answers + 5 + random.below(40)
  while (book.answers < enough) await sleep(2)
}

test.skipIf(!hasPostgres)(
  `the line cut during COMMIT ${ROUNDS} times while another server goes on (CUT_SEED=${SEED}): nobody is told a falsehood`,
  async () => {
    const random = new Random(SEED)
    const databaseUrl = await postgresDatabase(`portlease_cut_${process.pid}_${SEED}`)
    const { port, hostname } = new URL(databaseUrl)
    expect(['127.0.0.1', 'localhost']).toContain(hostname)
    await using line = await openLine(Number(port))
    const through = new URL(databaseUrl)
    through.host = `127.0.0.1:${line.port}`
    const defaults = { quarantineSeconds: 0 }
    await using b = await startServer({ databaseUrl, defaults })
    await using a = await startServer({ databaseUrl: through.href, defaults })
    // Few numbers, which come back at once: a server whose memory went wrong would soon give one twice.
    await smallController(b, 'line1', 100)
    const books = { a: newBook(), b: newBook() }
    const cuts: Cuts = { line, random, done: {} }
    let isOver = false
    const callers = (['a', 'b'] as const).flatMap((which) =>
      Array.from({ length: CALLERS }, (_, n) =>
        runCaller(books[which], which === 'a' ? a : b, {
          name: `${which}${n}`,
          controller: 'line1',
          random: new Random(random.below(2 ** 32)),
          isOver: () => isOver,
        }),
      ),
    )
    const all = Promise.all(callers)
    for (let round = 1; round <= ROUNDS; round++) {
      await Promise.race([cutOnce(cuts, round, books.a), all])
      expect([...books.a.violations, ...books.b.violations], `round ${round}`).toEqual([])
    }
    isOver = true
    await all
    console.log(
      `cuts ${JSON.stringify(cuts.done)}; A: ${told(books.a)}; B beside it: ${told(books.b)} (CUT_SEED=${SEED})`,
    )
    expect([...books.a.violations, ...books.b.violations]).toEqual([])
    expect(await checkLedger(databaseUrl)).toEqual([])
    {
      await using db = await openRows(databaseUrl)
      expect(await compare(books.a, db)).toEqual([])
      expect(await compare(books.b, db)).toEqual([])
    }
    expect(books.b.answers).toBeGreaterThan(ROUNDS)
    expect(books.b.unknown).toBe(0)
    for (const server of [a, b]) {
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
      expect(server.log()).not.toMatch(/a bug in the server|the database refused/)
      await server.kill()
    }
    await dropDatabase(databaseUrl)
  },
  60_000 + ROUNDS * 10_000,
)

function told({ answers, nothing, unknown, slowestMs }: Book): string {
  return `${answers} answers, ${nothing} times nothing done, ${unknown} times unknown, slowest ${Math.round(slowestMs)} ms`
}
