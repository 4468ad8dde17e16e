import ts from 'typescript'
import { expect, test } from 'vitest'
import { parseSource, readSources, type Source } from '../sources.ts'

/** One function for each error code, named after it; what it means is the sentence that it writes. */
const REFUSALS = 'server/domain/refusals.ts'

test('every exported function of the domain says what it does', () => {
  const sources = readSources('server/domain').filter(({ path }) => path !== REFUSALS)
  expect(sources.flatMap(undocumented)).toEqual([])
})

test('an exported function without a comment is found, however it is written', () => {
  const text = [
    'export function a() {}',
    'export const b = () => 1',
    '/** Says. */\nexport function c() {}',
    '/** Says. */\nexport const d = async () => 1',
    'export const e = 1',
    'function f() {}',
    '// Not a docstring.\nexport function g() {}',
  ].join('\n')
  expect(undocumented(parseSource('x.ts', text))).toEqual(['x.ts:1 a', 'x.ts:2 b', 'x.ts:10 g'])
})

function undocumented({ path, tree }: Source): string[] {
  return tree.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    const name = isExported ? functionName(statement) : undefined
    if (name === undefined || ts.getJSDocCommentsAndTags(statement).length > 0) return []
    return [`${path}:${tree.getLineAndCharacterOfPosition(statement.getStart(tree)).line + 1} ${name}`]
  })
}

function functionName(statement: ts.Statement): string | undefined {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text ?? 'default'
  if (!ts.isVariableStatement(statement)) return undefined
  const [first] = statement.declarationList.declarations
  const value = first?.initializer
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? first.name.getText() : undefined
}
