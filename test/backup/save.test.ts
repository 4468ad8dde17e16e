import { existsSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { save } from '../../server/backup.ts'
import { checkLedger } from '../support/check-ledger.ts'
import { startServer } from '../support/process.ts'
import { openRows } from '../support/rows.ts'
import { canMount, fullDisk } from '../support/shortage.ts'
import { must } from '../support/site.ts'
import { live, place, serve } from './rig.ts'

const mounts = canMount()
if (process.env.CI && !mounts) throw new Error('CI must be able to mount a tmpfs.')
if (!mounts) console.warn('NOT TESTED: a full disk. Mounting a tmpfs needs root on Linux.')

test('while a server is under load: a sound file, whose log is a prefix of the log, with all that was answered before', async () => {
  await using home = place()
  await using server = await startServer({ folder: home.folder })
  const url = `file:${join(home.folder, 'portlease.db')}`
  await must(server.call('controller.register', { name: 'line1' }))
  let stop = false
  const answered: string[] = []
  const caller = async (n: number) => {
    for (let i = 0; !stop; i++) {
      const chart = `Load ${n}/${i}`
      const { lease } = await must(server.call('lease.acquire', { controller: 'line1', chart, purpose: 'load' }))
      answered.push(lease.id)
      if (i % 3 === 0) await must(server.call('lease.release', { id: lease.id, epoch: lease.epoch }))
    }
  }
  const callers = Promise.all([0, 1, 2, 3, 4, 5].map(caller))
  try {
    for (let round = 0; round < 4; round++) {
      while (answered.length < (round + 1) * 30) await new Promise((resolve) => setTimeout(resolve, 5))
      const before = [...answered]
      const file = home.file(`round-${round}.db`)
      const saved = await save(url, file, false)
      expect(await checkLedger(file)).toEqual([])
      await using backup = await openRows(file)
      const ids = new Set((await backup.rows<{ id: string }>('SELECT "id" FROM "Lease"')).map(({ id }) => id))
      expect(before.filter((id) => !ids.has(id))).toEqual([])
      await using source = await openRows(url)
      const prefix = 'SELECT "revision", "hash", "body" FROM "Event" WHERE "revision" <= ? ORDER BY "revision"'
      const events = await backup.rows(prefix, [2 ** 52])
      expect(events).toEqual(await source.rows(prefix, [saved.revision]))
      expect(events.at(-1)).toMatchObject({ revision: saved.revision, hash: saved.hash })
    }
  } finally {
    stop = true
    await callers
  }
  expect(readdirSync(home.folder).filter((name) => /part|round.*-/.test(name.replace(/^round-\d/, 'round')))).toEqual(
    [],
  )
})

test('a file that is there stays, unless it may be replaced; then it is the old one or the new one', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  await using server = await serve(url)
  await live(server)
  const file = home.file('nightly.db')
  const first = await save(url, file, false)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  await expect(save(url, file, false)).rejects.toThrow('is there already')
  await must(server.call('controller.register', { name: 'line9' }))
  const second = await save(url, file, true)
  expect(second.revision).toBe(first.revision + 1)
  expect(await checkLedger(file)).toEqual([])
  expect(readdirSync(home.folder).filter((name) => name.startsWith('nightly'))).toEqual(['nightly.db'])
})

test('what is damaged is not kept as a backup', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  {
    await using server = await serve(url)
    await live(server)
  }
  {
    await using rows = await openRows(url, true)
    await rows.change(`UPDATE "Event" SET "body" = replace("body", 'paint', 'paimt') WHERE "revision" = 9`)
  }
  await expect(save(url, home.file('a.db'), false)).rejects.toThrow(/not sound: Event 9: /)
  const pages = openSync(url.slice(5), 'r+')
  writeSync(pages, Buffer.alloc(4000, 7), 0, 4000, 5 * 4096)
  await expect(save(url, home.file('b.db'), false)).rejects.toThrow(/not sound|damaged/)
  expect(readdirSync(home.folder).filter((name) => /^[ab]\./.test(name))).toEqual([])
})

test('what is no ledger says so in a sentence', async () => {
  await using home = place()
  await expect(save(`file:${home.file('none.db')}`, home.file('x.db'), false)).rejects.toThrow('There is no database')
  writeFileSync(home.file('text.db'), 'hello '.repeat(1000))
  await expect(save(`file:${home.file('text.db')}`, home.file('x.db'), false)).rejects.toThrow(
    'not a database of portlease',
  )
  await expect(save('postgresql://localhost/x', home.file('x.db'), false)).rejects.toThrow('pg_dump')
  await expect(save('mysql://localhost/x', home.file('x.db'), false)).rejects.toThrow(
    '--database is a value, which cannot',
  )
  expect(existsSync(home.file('x.db'))).toBe(false)
})

test.skipIf(!mounts)('a full disk: a sentence, no new file, the old one as it was', async () => {
  await using home = place()
  const url = await home.database('sqlite', 'ledger')
  await using server = await serve(url)
  await live(server)
  using disk = fullDisk()
  const file = join(disk.folder, 'nightly.db')
  const first = await save(url, file, false)
  disk.begin(process.pid)
  await expect(save(url, file, true)).rejects.toThrow(/the disk is full/)
  disk.end(process.pid)
  expect(readdirSync(disk.folder)).toEqual(['nightly.db'])
  await using rows = await openRows(file)
  expect(await rows.rows('SELECT "revision", "hash" FROM "Ledger"')).toEqual([
    { revision: first.revision, hash: first.hash },
  ])
})
