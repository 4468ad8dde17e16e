import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Made by prisma generate, not by us. */
const GENERATED = ['server/ledger/generated/', 'server/ledger/postgresql/generated/']

export interface Import {
  /** As it is written. */
  readonly specifier: string
  /** The imported file from the root, with `/`; null for a package. */
  readonly target: string | null
  /** It disappears when the types are taken off. */
  readonly typeOnly: boolean
  /** Loaded when it is called for. */
  readonly lazy: boolean
  readonly line: number
}

export interface Source {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

/** Every TypeScript and JavaScript file of ours below the given folders, with what it imports. */
export function readSources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(m?[jt]s|tsx)$/.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !GENERATED.some((folder) => path.startsWith(folder)))
      .map(readSource),
  )
}

const read = new Map<string, Source>()

/** Each file is parsed once for all tests of a process. */
function readSource(path: string): Source {
  const source = read.get(path) ?? parseSource(path, readFileSync(join(ROOT, path), 'utf8'))
  read.set(path, source)
  return source
}

/** A file's text with its imports: static, dynamic, exported again, and `import('…')` in types. */
export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, lazy = false) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    imports.push({ specifier: specifier.text, target: targetOf(path, specifier.text), typeOnly, lazy, line })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node))
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, isTypeExport(node))
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false, true)
    // A worker's file, or another file beside this one: new URL('./x.ts', import.meta.url)
    else if (ts.isNewExpression(node) && /^new URL\([^,]+, import\.meta\.url\)$/.test(node.getText(tree)))
      add(node, node.arguments?.[0], false, true)
  })
  return { path, text, tree, imports }
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

function targetOf(path: string, specifier: string): string | null {
  return specifier.startsWith('.') ? join(dirname(path), specifier).split(sep).join('/') : null
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = importClause.namedBindings
  return (
    !importClause.name && !!named && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly)
  )
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  const named = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : null
  return isTypeOnly || (named !== null && named.length > 0 && named.every((each) => each.isTypeOnly))
}
