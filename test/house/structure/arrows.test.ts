import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Import, parseSource, ROOT, readSources, type Source } from '../sources.ts'

// docs/ledger.md and CONTRIBUTING.md draw the floors: api → service → ledger → domain. These tests keep the arrows.

const FLOORS = ['domain', 'ledger', 'service', 'api'] as const

/** A build tool that reads a package and writes domain/policy/iana.json; the server never loads it. */
const BUILD_TOOL = 'server/domain/policy/build-iana.ts'

/** SQL that the server applies when it starts: data, not code. */
const MIGRATIONS = 'prisma/'

/** `portlease serve` is the server itself, started by the command line. */
const SERVE = 'client/cli/commands/serve.ts'

/** So is what `portlease backup` does to the database: loaded when it is called. */
const BACKUP = 'client/cli/commands/backup/'

/** Makes what is downloaded: a build tool, which nothing imports. */
const PARCEL = 'client/parcel/'

/** The page runs in a browser. */
const PAGE = 'client/web/'
const BUILDS_THE_PAGE = 'client/web/vite.config.ts'

/** Manifests: pure, for the command line and the page. The library does not load them, so that its callers need no YAML. */
const MANIFEST = 'client/manifest/'
const MANIFEST_PACKAGES = ['yaml', 'zod']

/** The fake of `portlease/testing` is a ledger in memory: it takes what the server parses, chains and tells with, all of it pure. */
const FAKE = 'client/testing/'
const PARTS_OF_THE_FAKE = [
  'server/api/schemas/index.ts',
  'server/api/input-problems.ts',
  'server/ledger/canonical.ts',
  'server/ledger/chain.ts',
  'server/ledger/ids.ts',
  'server/ledger/read/holdings.ts',
  'server/ledger/read/list-cursor.ts',
  'server/ledger/read/present-event.ts',
]

/** What an import breaks, as a sentence; null when it may stand. */
function broken(path: string, { specifier, target, typeOnly }: Import): string | null {
  if (path.startsWith('server/')) return brokenInServer(path, specifier, target)
  if (path.startsWith('client/')) return brokenInClient(path, specifier, target, typeOnly)
  return null
}

function brokenInServer(path: string, specifier: string, target: string | null): string | null {
  const from = floorOf(path)
  if (target === null) {
    const pure = from === 'domain' && path !== BUILD_TOOL
    return pure ? `the domain is pure and imports nothing from outside, but here ${specifier}` : null
  }
  if (target === 'package.json' || (target === MIGRATIONS && from === 'ledger')) return null
  if (!target.startsWith('server/')) return `the server imports nothing from ${target.split('/')[0]}`
  const to = floorOf(target)
  if (from === 'wiring') return null
  if (to === 'wiring') return `${target} wires everything: no floor imports it`
  if (to === 'config') return from === 'config' ? null : 'settings are handed down by the wiring, not imported'
  if (from === 'config') return to === 'domain' ? null : 'settings import from the domain alone'
  return FLOORS.indexOf(to) > FLOORS.indexOf(from) ? `an arrow from ${from} up to ${to}` : null
}

function brokenInClient(path: string, specifier: string, target: string | null, typeOnly: boolean): string | null {
  if (path.startsWith(PAGE) && path !== BUILDS_THE_PAGE) {
    if (specifier.startsWith('node:')) return `the page runs in a browser, which has no ${specifier}`
    if (target?.startsWith('client/cli/')) return 'the page and the command line share client/words, not each other'
  }
  const isLibrary = !/^client\/(cli|web|parcel)\//.test(path)
  if (path.startsWith(MANIFEST) && target === null) {
    return typeOnly || MANIFEST_PACKAGES.includes(specifier)
      ? null
      : `manifests are pure and need ${MANIFEST_PACKAGES.join(' and ')} alone, and here ${specifier}`
  }
  if (isLibrary && !path.startsWith(MANIFEST) && target?.startsWith(MANIFEST))
    return 'the library does not load what reads manifests: its callers would need a YAML parser'
  if (target === null) {
    const extra = isLibrary && !typeOnly && specifier !== '@trpc/client'
    return extra ? `the client library needs no package but @trpc/client, and here ${specifier}` : null
  }
  if (target.startsWith('client/')) {
    if (target.startsWith(PARCEL) && !path.startsWith(PARCEL))
      return 'the parcel is made of the client, which does not know it'
    return isLibrary && /^client\/(cli|web)\//.test(target) ? 'the library imports nothing from its command line' : null
  }
  if (path.startsWith(FAKE) && PARTS_OF_THE_FAKE.includes(target)) return null
  if (target.startsWith('server/domain/') || target === 'package.json') return null
  if (target === 'server/api/router.ts' && typeOnly) return null
  if (path === SERVE && target === 'server/main.ts') return null
  if (path.startsWith(BACKUP) && target === 'server/backup.ts') return null
  return "the client takes types from the server's router, and values from server/domain or itself alone"
}

function floorOf(path: string): (typeof FLOORS)[number] | 'config' | 'wiring' {
  const [, folder = ''] = path.split('/')
  const floor = FLOORS.find((each) => each === folder)
  return floor ?? (folder === 'config' || folder === 'config.ts' ? 'config' : 'wiring')
}

const sources = readSources('server', 'client', 'prisma')

test('arrows only point down: api → service → ledger → domain, and the client stays outside', () => {
  const found = sources.flatMap(({ path, imports }) =>
    imports.flatMap((each) => {
      const why = broken(path, each)
      return why === null ? [] : [`${path}:${each.line} imports ${each.specifier}: ${why}`]
    }),
  )
  expect(found).toEqual([])
})

test('the files that wire everything stay few', () => {
  const wiring = sources.filter(({ path }) => path.startsWith('server/') && floorOf(path) === 'wiring')
  const known = ['admin-token', 'app', 'backup', 'main', 'ready-message', 'serve'].map((name) => `server/${name}.ts`)
  expect(wiring.map(({ path }) => path).filter((path) => !known.includes(path))).toEqual([])
})

test('no file imports itself by way of others', () => {
  const cycles = cyclesAmong(sources)
  expect(cycles).toEqual([])
})

test('every relative import names a file that exists', () => {
  const missing = [...sources, ...readSources('test')].flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => target !== null && !existsSync(join(ROOT, target)))
      .map(({ specifier, line }) => `${path}:${line} ${specifier}`),
  )
  expect(missing).toEqual([])
})

/** The check itself: what it would say of lines that nobody may write. */
test.each([
  ['server/domain/lease.ts', "import { randomBytes } from 'node:crypto'", /pure/],
  ['server/domain/lease.ts', "import type { Batch } from '../ledger/commit.ts'", /up to ledger/],
  ['server/domain/lease.ts', "export { z } from 'zod'", /pure/],
  ['server/ledger/commit.ts', "import type { App } from '../service/context.ts'", /up to service/],
  ['server/service/submit.ts', "const trpc = await import('../api/trpc.ts')", /up to api/],
  ['server/service/submit.ts', "type T = import('../api/trpc.ts').Context", /up to api/],
  ['server/ledger/x.ts', "new Worker(new URL('../api/x.ts', import.meta.url))", /up to api/],
  ['server/ledger/commit.ts', "import { readSettings } from '../config.ts'", /handed down/],
  ['server/api/host.ts', "import '../app.ts'", /wires everything/],
  ['server/api/host.ts', "import { EXIT } from '../../client/cli/exit.ts'", /nothing from client/],
  ['client/create.ts', "import { appRouter } from '../server/api/router.ts'", /types from the server's router/],
  ['client/create.ts', "import type { Context } from '../server/api/trpc.ts'", /types from the server's router/],
  ['client/create.ts', "import { request } from 'undici'", /needs no package/],
  ['client/create.ts', "import './cli/io.ts'", /nothing from its command line/],
  ['client/create.ts', "import './manifest/read.ts'", /YAML/],
  ['client/manifest/read.ts', "import { readFileSync } from 'node:fs'", /pure/],
  ['client/cli/io.ts', "import { ROOT } from '../parcel/layout.ts'", /does not know it/],
  ['client/web/app.tsx', "import { join } from 'node:path'", /browser/],
  ['client/web/parts/when.tsx', "import { page } from '../../cli/page.ts'", /client\/words/],
  ['client/create.ts', "import './web/app.tsx'", /nothing from its command line/],
])('%s may not write: %s', (path, text, why) => {
  const [first] = parseSource(path, text).imports
  expect(first && broken(path, first)).toMatch(why)
})

test.each([
  ['client/procedures.ts', "import type { AppRouter } from '../server/api/router.ts'"],
  ['client/procedures.ts', "import { type A, type B } from '@trpc/server'"],
  ['client/cli/exit.ts', "import { didYouMean } from '../../server/domain/near.ts'"],
  ['server/api/router.ts', "import { policyTable } from '../domain/policy/table.ts'"],
  ['server/app.ts', "import { createHost } from './api/host.ts'"],
])('%s may write: %s', (path, text) => {
  const [first] = parseSource(path, text).imports
  expect(first && broken(path, first)).toBeNull()
})

test('a cycle is found, by types too', () => {
  const ring = [
    parseSource('server/a.ts', "import './b.ts'"),
    parseSource('server/b.ts', "import type { C } from './c.ts'"),
    parseSource('server/c.ts', "import './a.ts'"),
  ]
  expect(cyclesAmong(ring)).toEqual(['server/a.ts → server/b.ts → server/c.ts → server/a.ts'])
})

/**
 * The rings among the files, each written once. Imports of types count: what knows each other belongs together. Lazy ones
 * do not: the command line's table loads a command's file when that command is called.
 */
function cyclesAmong(files: readonly Source[]): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap(({ target, lazy }) => (lazy ? [] : (target ?? [])))]),
  )
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    const from = trail.indexOf(path)
    if (from >= 0) return void cycles.push([...trail.slice(from), path].join(' → '))
    if (done.has(path)) return
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of targets.keys()) visit(path, [])
  return cycles
}
