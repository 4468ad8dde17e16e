import { Document, isMap, isSeq } from 'yaml'
import type { Manifest } from './schema.ts'

const ORDER = ['name', 'controllers', 'defaults', 'ports'] as const

/**
 * The text of a manifest that `readManifest` reads back as it is. `schema` is the address of the JSON Schema, for editors.
 * One port on one line, as long as it is short.
 */
export function writeManifest(manifest: Manifest, { schema }: { schema?: string | undefined } = {}): string {
  const fields = ORDER.flatMap((field) => (manifest[field] === undefined ? [] : [[field, manifest[field]] as const]))
  // Quoted so that readers of YAML 1.1 take a `no` for a text, too.
  const doc = new Document(Object.fromEntries(fields), { compat: 'yaml-1.1' })
  if (isMap(doc.contents)) {
    for (const { key, value } of doc.contents.items) {
      const field = String(key)
      if (field === 'ports' && isSeq(value)) for (const item of value.items) if (isMap(item)) item.flow = true
      if (field !== 'ports' && (isMap(value) || isSeq(value))) value.flow = true
    }
  }
  const head = schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`
  return head + doc.toString({ lineWidth: 160, flowCollectionPadding: true })
}
