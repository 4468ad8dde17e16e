import ts from 'typescript'
import { expect, test } from 'vitest'
import { parseSource, readSources, type Source, walk } from '../sources.ts'

/** One word per thing (CONTRIBUTING.md, "Words"): what must not be said, what is said instead, and where it is right. */
const WORDS: readonly { word: RegExp; instead: string; allowed?: RegExp }[] = [
  { word: /\ballocat(e[sd]?|ions?|ing|ors?)\b/, instead: 'lease, acquire or grant' },
  // Spreadsheets have a column of that name, and a database has an owner.
  {
    word: /\bowner(s|ship)?\b/,
    instead: 'team',
    allowed: /^client\/(cli\/)?import\/|^server\/ledger\/database\/postgresql\//,
  },
  // The vendor's own texts, and other people's interfaces.
  {
    word: /\busers?\b/,
    instead: 'team, or a person',
    allowed: /^server\/(config|domain\/policy|ledger\/database\/postgresql)|^client\/(settings|cli\/main)\.ts$/,
  },
  { word: /\bheartbeats?\b/, instead: 'renew' },
  // TypeScript's own word, in declarations that are written as text.
  { word: /\bextend(s|ed|ing)?\b/, instead: 'renew or confirm', allowed: /^client\/parcel\/calls\.ts$/ },
  { word: /\b(lease|ttl|grant|reservation) time ?outs?\b/, instead: 'TTL' },
  {
    word: /\b(port|number|reserved|consecutive) blocks?\b|\bblocks? of (ports|numbers)\b/,
    instead: 'consecutive ports',
  },
  // A database has locks, npm and a manifest have files of that name; the ledger leases.
  {
    word: /\b(un)?lock(s|ed|ing)?\b/,
    instead: 'lease',
    allowed: /^server\/ledger\/|^client\/(parcel\/stamp\.ts$|(cli\/)?manifest\/)/,
  },
]

test('the code and its messages use one word per thing', () => {
  const found = readSources('server', 'client').flatMap(forbidden)
  expect(found).toEqual([])
})

test.each([
  ['const portOwner = 1', /owner/],
  ["throw new Error('The port block is full.')", /block/],
  ['interface A { leaseTimeoutMs: number }', /timeout/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template inside the text of a program
  ['const a = `${b} allocations`', /allocations/],
  ['function heartbeat() {}', /heartbeat/],
  ['const lockId = 1', /lock/],
])('is found: %s', (text, why) => {
  expect(forbidden(parseSource('server/x.ts', text)).join()).toMatch(why)
})

test.each([
  'class A extends B {}',
  'const timeoutMs = 5',
  'const blocks = text.split("\\n\\n")',
  'const { username } = url',
  "import { lock } from 'package'",
])('is not held against anybody: %s', (text) => {
  expect(forbidden(parseSource('server/x.ts', text))).toEqual([])
})

/** Names that are given here, and texts. Names of other people's things are theirs. */
function forbidden({ path, tree }: Source): string[] {
  const found: string[] = []
  walk(tree, (node) => {
    const said = saidBy(node)
    if (said === null) return
    for (const { word, instead, allowed } of WORDS) {
      const match = allowed?.test(path) ? null : word.exec(said)
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
      if (match) found.push(`${path}:${line} "${match[0]}": say ${instead}`)
    }
  })
  return found
}

function saidBy(node: ts.Node): string | null {
  if (ts.isImportSpecifier(node) || ts.isImportDeclaration(node.parent ?? node)) return null
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
    return node.text.toLowerCase()
  }
  const name = (node as ts.NamedDeclaration).name
  return name && ts.isIdentifier(name) ? separated(name.text) : null
}

/** `leaseTimeoutMs` → `lease timeout ms` */
function separated(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}
