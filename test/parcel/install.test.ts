import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../cli/run.ts'
import { ROOT } from '../house/sources.ts'
import { ADMIN_TOKEN, startApp, type TestApp } from '../support/app.ts'
import { npm, parcelOnDisk, scratch } from './support.ts'

// A plant without internet: a fresh project gets the client from its own server, and no registry is asked for anything.

let app: TestApp
const home = scratch()
const project = join(home.path, 'node_modules', 'portlease')

beforeAll(async () => {
  await parcelOnDisk()
  app = await startApp()
  await app.call('controller.register', { name: 'epic-line1', addresses: ['10.1.1.11'] })
  writeFileSync(join(home.path, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  await npm(home.path, ['install', `${app.url}/download/portlease.tgz`])
}, 240_000)

afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const environment = () => ({ PORTLEASE_URL: app.url, PORTLEASE_TOKEN: ADMIN_TOKEN, HOME: home.path })

test('npm installs it from the server with the registry off, and nothing beside it', () => {
  expect(readdirSync(join(home.path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['portlease'])
  const { version, dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  expect([version, dependencies]).toEqual([app.running.app.version, undefined])
})

test('npm installs the file too, offline with a cold cache', async () => {
  using other = scratch()
  writeFileSync(join(other.path, 'package.json'), '{ "name": "other", "private": true }\n')
  await npm(other.path, ['install', '--offline', join(ROOT, 'dist/parcel/portlease.tgz')])
  expect(readdirSync(join(other.path, 'node_modules', 'portlease'))).toContain('portlease.mjs')
})

const CONSUMER = `
import { createPortClient, type Lease, PortleaseError } from 'portlease'

const ports = createPortClient()
const request = { controller: 'epic-line1', chart: 'Palletizer/Scanner_Server', purpose: 'scanner pushes reads' }
const { lease, created } = await ports.lease.acquire(request)
const again = await ports.lease.acquire(request)
const holders: Lease[] = []
for await (const each of ports.lease.iterate({ controller: 'epic-line1' })) holders.push(each)
let refused = 'nothing'
try {
  await ports.lease.acquire({ ...request, chart: 'Mixer/PLC_Link', port: lease.port })
} catch (error) {
  if (PortleaseError.is(error, 'PORT_LEASED')) refused = error.details.holder.contact
}
const held = await ports.withLease({ ...request, chart: 'CI/Simulator', ttlSeconds: 30 }, ({ port }) => port)
console.log(JSON.stringify([lease.listen[0], created, again.created, holders.length, refused, held]))

// What the router would refuse, the compiler refuses.
export async function wrong() {
  // @ts-expect-error a port is a number
  await ports.lease.acquire({ ...request, port: '61000' })
  // @ts-expect-error no such field
  await ports.lease.acquire({ ...request, protocol: 'tcp' })
  // @ts-expect-error there is no such procedure
  await ports.lease.steal({ id: 'x' })
  // @ts-expect-error an answer's fields are known
  lease.portNumber
}
`

test('the client works as it is documented, against the server that it came from', async () => {
  const script = CONSUMER.slice(0, CONSUMER.indexOf('// What the router')).replace('type Lease, ', '')
  writeFileSync(join(home.path, 'consumer.mjs'), script.replace(': Lease[]', ''))
  const { code, out, err } = await program(process.execPath, ['consumer.mjs'], { cwd: home.path, env: environment() })
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toEqual(['tcp:61000', true, false, 1, 'controls desk, ext. 4400', 61001])
})

test.each([
  ['nodenext', 'nodenext', ['ES2023'], true],
  ['a bundler', 'bundler', ['ES2023'], true],
  ['a bundler, for a browser', 'bundler', ['ES2023', 'DOM', 'DOM.Iterable'], false],
])('a consumer who resolves as %s does is type-checked, declarations and all', async (_, resolution, lib, node) => {
  writeFileSync(join(home.path, 'consumer.ts'), CONSUMER)
  const compilerOptions = {
    target: 'ES2022',
    module: resolution === 'bundler' ? 'preserve' : resolution,
    moduleResolution: resolution,
    lib,
    types: node ? ['node'] : [],
    typeRoots: [join(home.path, 'types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  linkTypes()
  writeFileSync(join(home.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { code, out } = await program(process.execPath, [compiler, '-p', '.'], { cwd: home.path })
  expect([code, out]).toEqual([0, ''])
})

test('the command line works as npm installs it', async () => {
  const { code, out } = await program(join(home.path, 'node_modules/.bin/portlease'), ['list', '-o', 'csv'], {
    cwd: home.path,
    env: environment(),
  })
  expect(code).toBe(0)
  expect(out).toContain('Palletizer/Scanner_Server')
})

/** The consumer's own node_modules hold portlease alone; Node's types are lent from here. */
function linkTypes(): void {
  try {
    symlinkSync(join(ROOT, 'node_modules/@types'), join(home.path, 'types'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
