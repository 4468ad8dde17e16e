import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { parseTerraformQuery } from '../../client/cli/parse/terraform-query.ts'
import { ADMIN_TOKEN, startApp } from '../support/app.ts'
import { BIN } from './run.ts'

test("Terraform's external data source: a query on standard input, one flat object of texts back, and again the same", async () => {
  await using app = await startApp()
  await app.call('controller.register', { name: 'epic-line1' })
  const ask = (query: object) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const env = { PATH: process.env.PATH, PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN }
      const child = spawn(process.execPath, [BIN, 'acquire', '-o', 'terraform'], { env })
      let out = ''
      child.stdout.on('data', (chunk) => {
        out += chunk
      })
      child.on('close', (code) => resolve({ code, out }))
      child.stdin.end(JSON.stringify(query))
    })
  const query = { controller: 'epic-line1', chart: 'CI/Label', purpose: 'label printer', count: '2', transport: 'udp' }
  const first = await ask(query)
  expect(first.code).toBe(0)
  const read = JSON.parse(first.out) as Record<string, unknown>
  expect(read).toMatchObject({ port: '61000' })
  expect(Object.values(read).every((value) => typeof value === 'string')).toBe(true)
  expect(JSON.parse((await ask(query)).out)).toEqual(read)
  expect((await ask({ ...query, chrat: 'x' })).code).toBe(2)
}, 60_000)

test('what is wrong in a query is told by its field', () => {
  for (const [text, why] of [
    ['[]', /JSON object/],
    ['{', /JSON object/],
    ['{"controler":"a"}', /no field controler.*Did you mean controller/],
    ['{"port":61000}', /port must be a text/],
    ['{"port":"six"}', /port: /],
    ['{"transport":"sctp"}', /transport: Write tcp/],
    ['{"__proto__":"x"}', /no field __proto__/],
  ] as const)
    expect(() => parseTerraformQuery(text), text).toThrow(why)
})
