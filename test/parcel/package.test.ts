import { gunzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { makeParcel } from '../../client/parcel/make.ts'
import { parcelOnDisk } from './support.ts'

let tarball: Buffer

beforeAll(async () => {
  tarball = (await parcelOnDisk()).tarball
}, 240_000)

test('the same sources make the same bytes, in another process and at another time', async () => {
  const { files } = await makeParcel()
  expect(Buffer.compare(Buffer.from(files.get('portlease.tgz')!), tarball)).toBe(0)
}, 120_000)

test('publint finds nothing', async () => {
  const copy = new Uint8Array(tarball)
  const { messages, pkg } = await publint({ pack: { tarball: copy.buffer }, strict: true })
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('attw finds nothing, for whoever can import ES modules', async () => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
  if (result.types === false) throw new Error('there are no types')
  expect(Object.keys(result.entrypoints).sort()).toEqual(['.', './package.json', './testing'])
  const problems = result.problems.filter(
    (problem) => !('resolutionKind' in problem && /^(node10|node16-cjs)$/.test(problem.resolutionKind)),
  )
  expect(problems).toEqual([])
})

test('it carries licences, and no name of a package that somebody would have to install', () => {
  const names = gunzipSync(tarball).toString('latin1')
  expect(names).toContain('package/LICENSES.txt')
  const result = createPackageFromTarballData(new Uint8Array(tarball))
  const sources = result.listFiles().filter((name) => /\.(m?js|d\.ts)$/.test(name))
  const foreign = sources.flatMap((name) =>
    ts
      .preProcessFile(result.readFile(name))
      .importedFiles.map(({ fileName }) => fileName)
      .filter((specifier) => !/^(\.|node:)/.test(specifier))
      .map((specifier) => `${name}: ${specifier}`),
  )
  expect(foreign).toEqual([])
  expect(result.readFile(sources[0]!.replace(/[^/]*$/, 'LICENSES.txt'))).toMatch(
    /@trpc\/client \d.*^commander \d.*^zod \d/ms,
  )
})
