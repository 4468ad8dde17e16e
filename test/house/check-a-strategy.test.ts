import { exec } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BIN } from '../cli/run.ts'
import { CHART, chartFile, tagDump, tagRow } from '../strategy/build.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { must } from '../support/site.ts'
import { ROOT } from './sources.ts'

// Every command of docs/check-a-strategy.md, in its order, over a strategy in which its example is true.

const page = readFileSync(join(ROOT, 'docs/check-a-strategy.md'), 'utf8')
const fences = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }))
const blocks = (wanted: string) => fences.flatMap(({ kind, text }) => (kind === wanted ? text.trim().split('\n') : []))

const SCRIPTS: Readonly<Record<string, string>> = {
  Scanner:
    'SetCommunicationHandleValue("tcp:20000", chScanner);\r\nSetCommunicationHandleValue("tcp:10.1.1.5:22506", chSerial);',
  Robot: 'SetCommunicationHandleValue("tcp:61004", chRobot);',
  Label: 'SetCommunicationHandleValue("tcp:61020", chLabel);',
  Mes: 'SetCommunicationHandleValue("tcp:22004", chMes);',
}

async function prepare(app: TestApp): Promise<void> {
  mkdirSync(join(app.folder, 'data'))
  mkdirSync(join(app.folder, 'Palletizer'))
  writeFileSync(join(app.folder, 'data', 'admin.token'), ADMIN_TOKEN)
  const rows = Object.keys(SCRIPTS).map((name) => tagRow(name, CHART))
  writeFileSync(join(app.folder, 'Palletizer', 'Palletizer.idb.txt'), tagDump('Palletizer', rows))
  for (const [name, script] of Object.entries(SCRIPTS))
    writeFileSync(join(app.folder, 'Palletizer', `${name}.cht`), chartFile([{ name: 'Open', id: 3, script }]))
  const sockets = [22, 20_000, 22_004].map((port) => `tcp LISTEN 0 128 0.0.0.0:${port} 0.0.0.0:*`)
  writeFileSync(join(app.folder, 'listening.txt'), sockets.join('\n'))
  await app.addTeam('mixing', { contact: 'mixing desk, ext. 4432' })
  // What is dialled is this computer.
  await must(app.call('controller.register', { name: 'epic-line3', addresses: ['127.0.0.1'] }))
  for (const [chart, port, more] of [
    ['Mixer/PLC_Link', 61_004, { team: 'mixing' }],
    ['Palletizer/Mes', 22_004, { handle: 'chMes' }],
    ['Palletizer/Old', 61_050, {}],
  ] as const)
    await must(app.call('lease.acquire', { controller: 'epic-line3', chart, port, purpose: 'test', ...more }))
}

test('every command of the page works, in its order, and its example is what is printed', async () => {
  await using app = await startApp()
  await prepare(app)
  const env = { PATH: process.env.PATH ?? '', HOME: app.folder, PORTLEASE_URL: app.url }
  const said: string[] = []
  for (const line of blocks('')) {
    expect(line).toMatch(/^npx portlease [\w ./:=,-]+$/)
    const own = line.replace(/^npx portlease/, `"${process.execPath}" "${BIN}"`)
    said.push(
      await new Promise((resolve, reject) =>
        exec(own, { cwd: app.folder, env }, (error, stdout, stderr) => {
          // 6: something was found, as the page says.
          if (error && error.code !== 6) reject(error)
          else resolve(stdout + stderr)
        }),
      ),
    )
  }
  expect(said).toHaveLength(11)
  for (const line of blocks('text')) expect(said[1]).toContain(line)
  for (const [index, text] of [
    [0, "against the vendor's table alone"],
    [2, 'Wrote ports.yaml (4 ports)'],
    [3, 'Plan: 3 to add'],
    [5, 'Reported: 1 lease without a chart (1 new), 1 finding (1 new). Nothing was released by it.'],
    [6, 'epic-line3:20000/tcp'],
    [7, 'Palletizer/Old'],
    [8, '1 listening and leased'],
    [9, '1 finding (0 new)'],
  ] as const)
    expect(said[index]).toContain(text)
  expect(said[10]).toMatch(/127\.0\.0\.1:61020 is (open|closed)/)
}, 120_000)
