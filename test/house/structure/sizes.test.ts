import ts from 'typescript'
import { expect, test } from 'vitest'
import { readSources, type Source, walk } from '../sources.ts'

const MAX_FILE = 350
/** Tests have tables: every state against every verb. */
const MAX_TEST_FILE = 450
const USUAL_FILE = 200
const MAX_FUNCTION = 50

const sources = readSources('server', 'client', 'prisma')
const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '').length

test.each([
  { floor: 'code', files: sources, most: MAX_FILE },
  { floor: 'tests', files: readSources('test'), most: MAX_TEST_FILE },
])('no file has too many lines: $floor', ({ files, most }) => {
  const long = files.map(({ path, text }) => `${path}: ${linesOf(text)} lines, more than ${most}`)
  expect(long.filter((_, i) => linesOf(files[i]?.text ?? '') > most)).toEqual([])
})

test(`nine files in ten have less than ${USUAL_FILE} lines`, () => {
  const long = sources.filter(({ text }) => linesOf(text) >= USUAL_FILE).map(({ path }) => path)
  expect(long.length, long.join('\n')).toBeLessThanOrEqual(sources.length / 10)
})

test(`no function has more than ${MAX_FUNCTION} lines`, () => {
  expect(sources.flatMap(longFunctions)).toEqual([])
})

function longFunctions({ path, tree }: Source): string[] {
  const found: string[] = []
  walk(tree, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
    const lines = linesOf(node.getText(tree))
    if (lines <= MAX_FUNCTION) return
    const at = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    found.push(`${path}:${at} ${lines} lines`)
  })
  return found
}
