import type { AnyTRPCRouter } from '@trpc/server'
import type { Procedures } from '../errors.ts'

export const TRPC_PATH = '/trpc'

/** Kind and input schema of every procedure. A table without a prototype: callers choose the names. */
export function proceduresOf(router: AnyTRPCRouter): Procedures {
  const table: Record<string, Procedures[string]> = Object.create(null)
  for (const [path, procedure] of Object.entries(router._def.procedures)) {
    const { type, inputs } = (procedure as { _def: { type: Procedures[string]['type']; inputs?: unknown[] } })._def
    table[path] = { type, schema: inputs?.[0] }
  }
  return table
}

/** The names between /trpc/ and the query: several in a batch. */
export function pathsOf(pathname: string): string[] {
  const names = pathname.slice(TRPC_PATH.length).replace(/^\/|\/$/g, '')
  const decoded = names.includes('%') ? names.replace(/%2c/gi, ',').replace(/%2e/gi, '.') : names
  return decoded.split(',')
}

/** For the log: what a caller made up is not written there. */
export function namesOf(paths: readonly string[], procedures: Procedures): string {
  const named = (path: string) => (procedures[path] ? path : 'unknown')
  return paths.length === 1 ? named(paths[0]!) : [...new Set(paths.map(named))].join(',')
}
