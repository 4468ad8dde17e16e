import type { ClaimTransport, Transport } from '../../domain/lease.ts'
import type {
  ControllerRecord,
  ExclusionRecord,
  FindingRecord,
  Role,
  TeamRecord,
  TokenRecord,
} from '../../domain/records.ts'
import type { Controller, Exclusion, Finding, Team, Token } from '../generated/client.ts'
import { numberOrNull } from '../rows.ts'

/** Rows of everything that is not a lease, as the domain knows them. */

export function toControllerRecord(row: Controller): ControllerRecord {
  return {
    ...row,
    system: row.system as ControllerRecord['system'],
    addresses: JSON.parse(row.addresses) as string[],
    retiredAt: numberOrNull(row.retiredAt),
    createdAt: Number(row.createdAt),
    revision: Number(row.revision),
  }
}

export function toExclusionRecord(row: Exclusion): ExclusionRecord {
  return {
    ...row,
    transport: row.transport as Transport,
    createdAt: Number(row.createdAt),
    revision: Number(row.revision),
    removedAt: numberOrNull(row.removedAt),
  }
}

export function toFindingRecord(row: Finding): FindingRecord {
  return {
    ...row,
    transport: row.transport as ClaimTransport,
    source: row.source as FindingRecord['source'],
    createdAt: Number(row.createdAt),
    seenAt: Number(row.seenAt),
    revision: Number(row.revision),
    clearedAt: numberOrNull(row.clearedAt),
  }
}

export function toTeamRecord(row: Team): TeamRecord {
  return { ...row, createdAt: Number(row.createdAt), revision: Number(row.revision) }
}

export function toTokenRecord(row: Token): TokenRecord {
  return {
    ...row,
    role: row.role as Role,
    createdAt: Number(row.createdAt),
    expiresAt: numberOrNull(row.expiresAt),
    revokedAt: numberOrNull(row.revokedAt),
    lastUsedAt: numberOrNull(row.lastUsedAt),
    revision: Number(row.revision),
  }
}
