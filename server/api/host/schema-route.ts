import { readFileSync } from 'node:fs'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

/** The JSON Schema of manifests, for editors: public, and of this server's own version. */
const FILE = new URL('docs/ports.schema.json', new URL('../../../package.json', import.meta.url))

/** Answers at /schema/ports.json: the line `$schema=http://…/schema/ports.json` in a manifest names it. */
export function schemaRoute(app: Hono<{ Bindings: HttpBindings }>): void {
  let text: string | undefined
  app.get('/schema/ports.json', (c) => {
    text ??= readFileSync(FILE, 'utf8')
    return c.body(text, 200, { 'content-type': 'application/schema+json', 'cache-control': 'no-cache' })
  })
}
