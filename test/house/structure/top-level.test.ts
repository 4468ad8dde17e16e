import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../sources.ts'

const FOLDERS = ['.ci', '.github', 'client', 'docs', 'prisma', 'server', 'test']
const FILES = [
  '.env.example',
  '.gitattributes',
  '.gitignore',
  '.npmrc',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'biome.json',
  'knip.json',
  'package-lock.json',
  'package.json',
  'prisma.config.ts',
  'tsconfig.json',
  'vitest.config.ts',
]

test('the top level holds what it is meant to hold, and nothing else', () => {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').filter(Boolean)
  const isIgnored = (name: string) =>
    ignored.some(
      (line) => line.replace(/^\/|\/$/g, '') === name || (line.startsWith('*.') && name.endsWith(line.slice(1))),
    )
  const found = readdirSync(ROOT).filter((name) => name !== '.git' && !isIgnored(name))
  expect(found.filter((name) => ![...FOLDERS, ...FILES].includes(name))).toEqual([])
})

interface LockedPackage {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>
}

test('the lock has every package for other systems: without them npm ci refuses it (.ci/complete-lock.mjs adds them)', () => {
  const missing = Object.entries(lock.packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${parent}/node_modules/${name}`])
      .map((name) => `${parent} wants ${name}`),
  )
  expect(missing).toEqual([])
})

test('the lock names no address: everybody installs from the registry that they have', () => {
  const addressed = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)
  expect(addressed).toEqual([])
})

test('every dependency is named by its exact version', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(String(version)),
  )
  expect(loose).toEqual([])
})
