import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { hashOf } from '../../server/service/authenticate.ts'
import { ADMIN_TOKEN } from '../support/app.ts'
import { temporaryDatabase } from '../support/database.ts'
import { openRows } from '../support/rows.ts'
import { INPUTS, PATHS, watch } from './inputs.ts'
import { must, stage } from './stage.ts'

/** Where `needle`s stand in `text`, each with what is around it: empty when none does. */
function found(text: string, needles: readonly string[]): string[] {
  return needles.flatMap((needle) => {
    const at = text.indexOf(needle)
    return at < 0 ? [] : [text.slice(Math.max(0, at - 200), at + needle.length + 50)]
  })
}

test('no token and no hash stands in a log line, an answer, an error, an event or a row, whatever was called by whom', async () => {
  await using s = await stage({ logLevel: 'debug' })
  const { secret, token } = await must(s.call('token.create', { name: 'ci', team: 'line', role: 'member' }))
  const admin = await must(s.call('token.create', { name: 'nadia', team: 'admin', role: 'admin' }))
  const gone = await must(s.call('token.create', { name: 'gone', team: 'line', role: 'member' }))
  await must(s.call('token.revoke', { id: gone.token.id, reason: 'leaked' }))
  const stranger = 'plt_a_token_that_nobody_ever_made_0000000'
  const secrets = [ADMIN_TOKEN, secret, admin.secret, gone.secret, s.viewer, s.line, stranger]
  const needles = [...secrets, ...secrets.map(hashOf)]

  const said: string[] = []
  for (const each of secrets) {
    for (const path of PATHS) {
      if (path === 'event.watch') {
        said.push((await watch(s.app.url, each)).said)
        continue
      }
      for (const input of [INPUTS[path], { nonsense: true }]) {
        const { data, error } = await s.call(path, input, each)
        // Shown once, to who made it.
        if (path === 'token.create' && data) needles.push(hashOf((data as { secret: string }).secret))
        else said.push(JSON.stringify(data ?? error))
      }
    }
    // Where a token has no business: in the URL, in a name.
    for (const url of [`/trpc/lease.list?token=${each}`, `/trpc/${each}`, `/${each}`]) {
      const response = await fetch(s.app.url + url, { headers: { authorization: `Bearer ${each}` } })
      said.push(await response.text())
    }
  }
  // The database refuses what the ledger decided: its error is logged, what was to be written is not.
  await expect(s.app.addToken('line', 'member', { name: 'ci' })).rejects.toThrow()
  expect(s.app.log.join('')).toContain('the database refused')
  said.push(JSON.stringify(await s.events()), JSON.stringify(await must(s.call('token.list', { all: true }))))
  expect(said.length).toBeGreaterThan(secrets.length * PATHS.length)
  expect(said.join('\n')).toContain(token.id)
  expect(found(said.join('\n'), needles)).toEqual([])
  expect(s.app.log.length).toBeGreaterThan(secrets.length * PATHS.length)
  expect(found(s.app.log.join(''), needles)).toEqual([])

  await s.app.close()
  await using db = await openRows(s.app.databaseUrl)
  const tables = await db.tables()
  expect(tables).toContain('RefusedAttempt')
  for (const table of tables) {
    const rows = JSON.stringify(await db.rows(`SELECT * FROM "${table}"`))
    // A token's row is the one place that has a hash.
    expect([table, found(rows, table === 'Token' ? secrets : needles)]).toEqual([table, []])
  }
})

test("the admin's token from the environment is not in the process list, not printed and not stored", async () => {
  await using database = await temporaryDatabase()
  const secret = 'plt_from_the_environment_0123456789abcdef'
  const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
  const env = { ...process.env, PORT: '0', DATABASE_URL: database.url, PORTLEASE_ADMIN_TOKEN: secret }
  const child = spawn(process.execPath, ['--import', 'tsx', main], { env })
  try {
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk))
    while (!/http:\/\/127\.0\.0\.1:\d+/.test(printed)) {
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
      expect(child.exitCode, printed).toBe(null)
    }
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? []
    const headers = { authorization: `Bearer ${secret}` }
    const me = await (await fetch(`${url}/trpc/system.whoami`, { headers })).text()
    expect(me).toContain('"role":"admin"')
    const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    expect(list).toContain(main)
    expect(found(list + printed + me, [secret, hashOf(secret)])).toEqual([])
    await using db = await openRows(database.url)
    expect(await db.rows('SELECT * FROM "Token"')).toEqual([])
  } finally {
    if (child.kill('SIGKILL')) await once(child, 'exit')
  }
})
