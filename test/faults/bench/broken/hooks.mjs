import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// Loads a file of the server with one place of it changed: how a bug gets in, without a switch for it in the server.

let change = { file: '', from: '', to: '' }

export function initialize(data) {
  change = data
}

const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  verbatimModuleSyntax: true,
}

export async function load(url, context, next) {
  const [path] = url.split('?')
  if (!path.endsWith(change.file)) return next(url, context)
  const text = await readFile(fileURLToPath(path), 'utf8')
  if (!text.includes(change.from))
    throw new Error(`${change.file} has no "${change.from}" any more: break it elsewhere.`)
  const { outputText: source } = ts.transpileModule(text.replace(change.from, change.to), { compilerOptions })
  return { format: 'module', source, shortCircuit: true }
}
