import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dump, load, save } from '../../server/backup.ts'
import { BIN } from '../cli/run.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { Random } from '../support/random.ts'
import { must } from '../support/site.ts'
import { everything, live, type Place, place, serve } from './rig.ts'

// SIGKILL in the middle: what is found afterwards is what was there before, or the whole of what was asked for.

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
console.log(`kills are placed by SEED=${seed}`)
const random = new Random(seed)
const ROUNDS = Number(process.env.ROUNDS ?? 3)

let home: Place
let url: string

beforeAll(async () => {
  home = place()
  url = await home.database('sqlite', 'ledger')
  {
    await using server = await serve(url)
    await live(server)
    // Some megabytes, so that there is a middle.
    const purpose = 'x'.repeat(500)
    for (let round = 0; round < 20; round++)
      await must(
        server.call('lease.acquireMany', {
          requests: Array.from({ length: 200 }, (_, n) => ({ controller: 'line2', chart: `${round}/${n}`, purpose })),
        }),
      )
  }
  await save(url, home.file('nightly.db'), false)
  await dump(url, home.file('house.gz'), { seal: false, force: false, reason: 'x' })
}, 120_000)
afterAll(() => home[Symbol.asyncDispose]())

/** Runs a command and kills it a random while after it began to write. Says whether it had ended before. */
async function killed(args: readonly string[], begun: () => boolean): Promise<boolean> {
  const child = spawn(process.execPath, [BIN, 'backup', ...args], {
    cwd: home.folder,
    env: { PATH: process.env.PATH, HOME: home.folder },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!over && !begun()) await sleep(1)
  await Promise.race([sleep(random.next() * 400), ended])
  child.kill('SIGKILL')
  const [code] = await ended
  return code === 0
}

const parts = () => readdirSync(home.folder).filter((name) => name.includes('.part'))

test('restore over a ledger: the old one or the new one, whole', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const target = home.file(`target-${round}.db`)
    await save(url, target, false)
    const before = await everything(`file:${target}`)
    const count = parts().length
    const args = ['restore', 'nightly.db', '--replace', '--reason', 'x', '--database', `file:${target}`]
    const done = await killed(args, () => parts().length > count)
    // Opened for writing: SQLite itself takes back a change that was cut off.
    await (await serve(`file:${target}`))[Symbol.asyncDispose]()
    expect(await checkLedger(target), `SEED=${seed}`).toEqual([])
    const after = await everything(`file:${target}`)
    const isNew = after.Ledger?.[0]?.ledgerId !== before.Ledger?.[0]?.ledgerId
    if (done) expect(isNew).toBe(true)
    expect(after.Event?.length).toBeGreaterThanOrEqual(before.Event?.length ?? 0)
    expect(after.Lease).toEqual(before.Lease)
  }
}, 180_000)

test('restore into nothing, load, save and dump: nothing under the name, or all of it', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [saved, dumped, restored] = [home.file(`s${round}.db`), home.file(`d${round}.gz`), home.file(`r${round}.db`)]
    const loaded = home.file(`l${round}.db`)
    const begun = () => {
      const count = parts().length
      return () => parts().length > count
    }
    await killed(['save', saved, '--database', url], begun())
    await killed(['dump', dumped, '--database', url], begun())
    await killed(['restore', 'nightly.db', '--reason', 'x', '--database', `file:${restored}`], begun())
    await killed(['load', 'house.gz', '--database', `file:${loaded}`], () => existsSync(loaded))
    for (const file of [saved, restored])
      if (existsSync(file)) expect(await checkLedger(file), `SEED=${seed}`).toEqual([])
    if (existsSync(dumped)) await load(`file:${home.file(`again${round}.db`)}`, dumped, { copy: false, reason: 'x' })
    // An empty database takes the next load; a full one refuses it, and is whole.
    const again = load(`file:${loaded}`, home.file('house.gz'), { copy: false, reason: 'x' })
    await again.catch((error: Error) => expect(error.message).toContain('holds a ledger already'))
    expect(await checkLedger(loaded), `SEED=${seed}`).toEqual([])
  }
}, 300_000)

test('dump --seal: the source goes on, or it is sealed; never is there a dump of a ledger that goes on', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const source = home.file(`source-${round}.db`)
    const out = home.file(`sealed-${round}.gz`)
    await save(url, source, false)
    const count = parts().length
    await killed(['dump', out, '--seal', '--database', `file:${source}`], () => parts().length > count)
    const sealed = ((await everything(`file:${source}`)).Event ?? []).some(({ type }) => type === 'ledger.sealed')
    if (existsSync(out)) expect(sealed, `SEED=${seed}`).toBe(true)
    // Whatever came of it, the move can be made again.
    await dump(`file:${source}`, out, { seal: true, force: true, reason: 'x' })
    const there = home.file(`there-${round}.db`)
    expect(await load(`file:${there}`, out, { copy: false, reason: 'x' })).toMatchObject({ how: 'moved' })
    expect(await checkLedger(there)).toEqual([])
  }
}, 180_000)
