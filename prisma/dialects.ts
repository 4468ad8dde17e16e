import { LEASABLE_RANGES } from '../server/domain/policy/ranges.ts'

/** What of the database's shape is made from schema.prisma, and what Prisma's schema cannot say. */

/** The same schema for PostgreSQL: its provider, and where its client is written. */
export function postgresqlSchema(source: string): string {
  const derived = source
    .replace(
      /^\/\/ The one source[\s\S]*?\n\n/,
      '// Written by `npm run migration` from ../schema.prisma: change that one.\n\n',
    )
    .replace(
      'output              = "../server/ledger/generated"',
      'output              = "../../server/ledger/postgresql/generated"',
    )
    .replace('provider = "sqlite"', 'provider = "postgresql"')
  if (!derived.includes('provider = "postgresql"') || !derived.includes('postgresql/generated'))
    throw new Error(
      'schema.prisma reads otherwise than prisma/dialects.ts expects: its provider or its output was not found.',
    )
  return derived
}

/**
 * Prisma's schema has no CHECK, and a table that a migration rebuilds ("new_Claim") would silently lose it: so each
 * CREATE TABLE of Claim gets it here. The numbers are the vendor's table: the database refuses the rest by itself.
 */
export function withChecks(sql: string): string {
  const ranges = LEASABLE_RANGES.map(({ first, last }) => `"port" BETWEEN ${first} AND ${last}`).join(' OR ')
  const checks = [
    `    CONSTRAINT "Claim_port_leasable" CHECK (${ranges})`,
    `    CONSTRAINT "Claim_transport_known" CHECK ("transport" IN ('tcp','udp'))`,
  ]
  return sql.replace(/(CREATE TABLE "(?:new_)?Claim" \([\s\S]*?)\n\);/g, `$1,\n${checks.join(',\n')}\n);`)
}

/**
 * On PostgreSQL text sorts as the database's locale says. Here it sorts by its bytes, as on SQLite: in every list, cursor
 * and index, whatever the locale is and after an update of the system that changes it.
 */
export function sortedByBytes(sql: string): string {
  return sql.replace(/("\w+" (?:SET DATA TYPE )?TEXT)(?! COLLATE)\b/g, '$1 COLLATE "C"')
}

/** The schema `public` is there, and a role that may not make schemas must be able to apply this. */
export function withoutSchema(sql: string): string {
  return sql.replace(/^-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n/, '')
}
