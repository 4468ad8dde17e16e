import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type * as Engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { Migration } from './migrations.ts'

const FILTERS = { externalTables: [], externalEnums: [] }

/** What we ask of Prisma's schema engine, over connections that `factory` makes and its maker closes. */
export interface SchemaEngine {
  /** Applies what `_prisma_migrations` lacks, and returns the names. */
  apply(migrations: readonly Migration[]): Promise<string[]>
  /** The SQL that leads from migrations (none: an empty database) or a schema to `to`; empty when there is nothing to do. */
  diff(from: { migrations: readonly Migration[] } | { schema: string }, to: string): Promise<string>
}

/**
 * Prisma's own engine without the `prisma` command, which would download a binary. `schema` is the text of
 * schema.prisma; for `apply` its provider alone matters.
 */
export async function schemaEngine(
  schema: string,
  provider: string,
  factory: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  const { SchemaEngine } = await load()
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  return {
    async apply(migrations) {
      const migrationsList = toList(migrations, provider)
      return (await engine.applyMigrations({ migrationsList, filters: FILTERS })).appliedMigrationNames
    },
    async diff(start, text) {
      const to = toTarget(text)
      const from = 'schema' in start ? toTarget(start.schema) : toStart(start.migrations, provider)
      const script = await engine.diff({ from, to, script: true, exitCode: true, filters: FILTERS })
      return script.exitCode === 0 ? '' : `${(script.stdout ?? '').trim()}\n`
    },
  }
}

/** The part of it that is used: @types/node does not declare it, and the browser's types stay out of the server. */
interface WebAssemblyLoader {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}
const { WebAssembly: webAssembly } = globalThis as typeof globalThis & { WebAssembly: WebAssemblyLoader }

let loading: Promise<typeof Engine> | undefined

/** The engine's JavaScript imports its .wasm as a module, which Node 20 cannot: so it is put together by hand. */
function load(): Promise<typeof Engine> {
  loading ??= (async () => {
    const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    const engine: typeof Engine = await import(pathToFileURL(script).href)
    const wasm = readFileSync(join(dirname(script), 'schema_engine_bg.wasm'))
    const { instance } = await webAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } })
    engine.__wbg_set_wasm(instance.exports)
    const start = instance.exports.__wbindgen_start
    if (typeof start !== 'function') throw new Error('@prisma/schema-engine-wasm has no __wbindgen_start.')
    start()
    return engine
  })()
  return loading
}

function toTarget(schema: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: schema }] }
}

function toStart(migrations: readonly Migration[], provider: string) {
  return migrations.length === 0
    ? { tag: 'empty' as const }
    : { tag: 'migrations' as const, ...toList(migrations, provider) }
}

function toList(migrations: readonly Migration[], provider: string) {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: `provider = "${provider}"\n` },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  }
}
