import ts from 'typescript'

const F = ts.TypeFormatFlags
const FLAGS = F.NoTruncation | F.UseAliasDefinedOutsideCurrentScope | F.UseSingleQuotesForStringLiteralType

/**
 * The declarations of client/procedures.ts with the router's types worked out: every procedure with its input written in
 * full and its answer by name. A consumer needs neither tRPC's types nor zod's.
 */
export function flattenedCalls(checker: ts.TypeChecker, procedures: ts.SourceFile): string {
  const calls = exportedType(checker, procedures, 'Calls')
  const names = new Set<string>()
  const groups = propertiesOf(calls).map((group) => {
    const members = propertiesOf(checker.getTypeOfSymbol(group)).map((procedure) => {
      const [signature] = checker.getTypeOfSymbol(procedure).getCallSignatures()
      if (!signature) throw new Error(`${group.name}.${procedure.name} is no procedure`)
      namesIn(checker, signature.getReturnType(), names)
      return `    ${procedure.name}${checker.signatureToString(signature, procedures, FLAGS).replace('void | ', '')};`
    })
    return `  ${group.name}: {\n${members.join('\n')}\n  };`
  })
  return [
    `import type { ${[...names].sort().join(', ')} } from '../server/domain/wire.ts';`,
    "import type { CallOptions } from './call.ts';",
    '/** Every procedure of the server under its own name. */',
    `export interface Calls {\n${groups.join('\n')}\n}`,
    "/** Inputs of a procedure, for code that builds one: `InputOf<'lease', 'acquire'>`. */",
    'export type InputOf<G extends keyof Calls, P extends keyof Calls[G]> = ' +
      'Calls[G][P] extends (input: infer I, options?: CallOptions) => unknown ? I : never;',
    '',
  ].join('\n')
}

function exportedType(checker: ts.TypeChecker, file: ts.SourceFile, name: string): ts.Type {
  const scope = checker.getSymbolAtLocation(file)
  const symbol = scope && checker.getExportsOfModule(scope).find((each) => each.name === name)
  if (!symbol) throw new Error(`${file.fileName} exports no ${name}`)
  return checker.getDeclaredTypeOfSymbol(symbol)
}

function propertiesOf(type: ts.Type): ts.Symbol[] {
  return [...type.getProperties()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `Promise<GrantAnswer>`: the answer's name, which must be one of server/domain/wire.ts. */
function namesIn(checker: ts.TypeChecker, promise: ts.Type, names: Set<string>): void {
  const [answer] = checker.getTypeArguments(promise as ts.TypeReference)
  const symbol = answer?.aliasSymbol ?? answer?.getSymbol()
  const from = symbol?.declarations?.[0]?.getSourceFile().fileName ?? ''
  if (!symbol || !/server\/domain\/wire[\w-]*\.ts$/.test(from))
    throw new Error(`${checker.typeToString(promise)} must be an answer with a name, from server/domain/wire.ts`)
  names.add(symbol.name)
}
