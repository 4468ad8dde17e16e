import { dirname, posix, relative, sep } from 'node:path'
import ts from 'typescript'
import { flattenedCalls } from './calls.ts'
import { ENTRIES, ROOT, typesOf } from './layout.ts'

const PROCEDURES = 'client/procedures.ts'

/** `HeldLease` has `Symbol.asyncDispose`, which not every consumer's `lib` knows. */
const NEEDED_LIB = '/// <reference lib="esnext.disposable" />\n'

/**
 * The declarations that the entries need, by their names in the parcel: the compiler's own, with the router's types worked
 * out. @throws Error when a package's types would be needed
 */
export function declarations(): Map<string, string> {
  const entries: string[] = Object.values(ENTRIES)
  const program = programOf(entries)
  const found = new Map<string, string>()
  const waiting = [...entries]
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    const name = typesOf(source)
    if (found.has(name)) continue
    const { text, targets } = rewritten(source, declarationOf(program, source))
    found.set(name, entries.includes(source) ? NEEDED_LIB + text : text)
    waiting.push(...targets)
  }
  return found
}

function programOf(entries: readonly string[]): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail }
  const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: `${ROOT}out`, rootDir: ROOT }
  const config = ts.getParsedCommandLineOfConfigFile(`${ROOT}tsconfig.json`, options, host)
  if (!config) throw new Error('tsconfig.json cannot be read')
  const rootNames = entries.map((entry) => ROOT + entry)
  return ts.createProgram({ rootNames, options: { ...config.options, allowImportingTsExtensions: true } })
}

function declarationOf(program: ts.Program, source: string): string {
  const file = program.getSourceFile(ROOT.split(sep).join(posix.sep) + source)
  if (!file) throw new Error(`the types need ${source}, which no entry imports`)
  if (source === PROCEDURES) return flattenedCalls(program.getTypeChecker(), file)
  let text = ''
  const keep: ts.WriteFileCallback = (_, written) => {
    text = written
  }
  const { diagnostics } = program.emit(file, keep, undefined, true)
  for (const each of diagnostics) fail(each)
  return text
}

/** The imports as a consumer's compiler finds them, and the source files that they name. */
function rewritten(source: string, text: string): { text: string; targets: string[] } {
  const targets: string[] = []
  let rest = text
  // From the end, so that what comes before stays where it is.
  for (const { fileName, pos, end } of ts.preProcessFile(text).importedFiles.toReversed()) {
    if (!fileName.startsWith('.')) throw new Error(`the types of ${source} would need the package ${fileName}`)
    targets.push(posix.normalize(`${posix.dirname(source)}/${fileName}`))
    const name = rest.slice(pos, end + 1)
    rest = rest.slice(0, pos) + name.replace(/\.ts(?=['"]$)/, '.js') + rest.slice(end + 1)
  }
  return { text: rest, targets }
}

function fail(diagnostic: ts.Diagnostic): never {
  const { file, messageText } = diagnostic
  const where = file ? `${relative(ROOT, dirname(file.fileName))}: ` : ''
  throw new Error(where + ts.flattenDiagnosticMessageText(messageText, '\n'))
}
