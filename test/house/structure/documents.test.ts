import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../../client/cli/registry.ts'
import { ROOT, readSources } from '../sources.ts'

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

test.each(DOCUMENTS)('$path names no file that is not there', ({ path, text }) => {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => join(dirname(path), match[1] ?? ''))
  const named = [...text.matchAll(/`((?:server|client|prisma|test|docs|\.ci)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? '',
  )
  expect([...links, ...named].filter((each) => !existsSync(join(ROOT, each)))).toEqual([])
})

test.each(DOCUMENTS)('$path names no command that does not exist', ({ text }) => {
  expect(
    [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1]).filter((name) => !scripts[name ?? '']),
  ).toEqual([])
  expect(
    [...text.matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1]).filter((name) => !scripts[name ?? '']),
  ).toEqual([])
  const called = [...text.matchAll(/\bnpx portlease ([a-z]+)/g)].map((match) => match[1] ?? '')
  expect(called.filter((name) => !Object.hasOwn(COMMANDS, name))).toEqual([])
  const tested = [...text.matchAll(/vitest run (?:--project \w+ )?([\w./-]+)/g)].map((match) => match[1] ?? '')
  expect(tested.filter((each) => !existsSync(join(ROOT, each)))).toEqual([])
})

test("the README's commands are the same in bash, PowerShell and cmd", () => {
  const readme = DOCUMENTS[0]?.text ?? ''
  const blocks = [...readme.matchAll(/^```\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
  const lines = blocks.join('').trim().split('\n')
  expect(lines).toHaveLength(7)
  // No variables, no line continued on the next one, no single quotes, nothing chained.
  expect(lines.filter((line) => !/^(npm|npx) [\w ./:=-]*("[\w ]+")?$/.test(line))).toEqual([])
})

test('no document and no code names a path of somebody’s own machine', () => {
  const files = [
    ...DOCUMENTS,
    ...['.env.example', '.github/workflows/ci.yml', '.ci/run'].map((path) => ({
      path,
      text: readFileSync(join(ROOT, path), 'utf8'),
    })),
  ]
  const own = /(?<![\w.])\/(?:root|home|Users|tmp|work|mnt)\/\w|\b[A-Z]:\\\w/
  expect(files.filter(({ text }) => own.test(text)).map(({ path }) => path)).toEqual([])
})

test('no comment sends its reader to a page that is not here', () => {
  const elsewhere = readSources('server', 'client', 'prisma', 'test').filter(
    ({ path, text }) => !path.endsWith('documents.test.ts') && /\b(DESIGN|CONTRACT)\b|\b[a-z]+\.md §/.test(text),
  )
  expect(elsewhere.map(({ path }) => path)).toEqual([])
})
