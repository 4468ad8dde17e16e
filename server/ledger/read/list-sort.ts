import type { LeaseRecord } from '../../domain/lease.ts'
import type { LeaseListRequest } from '../../domain/requests.ts'
import { Prisma } from '../generated/client.ts'

export type KeyValue = string | number

/** What a list is ordered by: keys that end in the id, so that no two leases are equal, all in one direction. */
export interface SortKeys {
  /** Over the lease as `l`. */
  readonly columns: readonly Prisma.Sql[]
  readonly values: (lease: LeaseRecord) => KeyValue[]
  readonly kinds: readonly ('string' | 'number')[]
}

/** Leases without the instant come last, whichever way the list runs. */
const NEVER = { asc: Number.MAX_SAFE_INTEGER, desc: -1 }

const PLACE = [Prisma.sql`l."controller"`, Prisma.sql`l."port"`, Prisma.sql`l."id"`]
const PLACE_KINDS = ['string', 'number', 'string'] as const
const placeOf = (l: LeaseRecord) => [l.controller, l.port, l.id]

/** Every order but that of creation goes on by controller, number and id. `port` is the order of a rack: controller, number. */
export function sortKeys({ sort, order }: Pick<LeaseListRequest, 'sort' | 'order'>): SortKeys {
  const by = (column: string, kind: 'string' | 'number', value: (l: LeaseRecord) => KeyValue): SortKeys => ({
    columns: [Prisma.raw(column), ...PLACE],
    values: (l) => [value(l), ...placeOf(l)],
    kinds: [kind, ...PLACE_KINDS],
  })
  const never = NEVER[order]
  switch (sort) {
    case 'port':
      return { columns: PLACE, values: placeOf, kinds: PLACE_KINDS }
    case 'created':
      return {
        columns: [Prisma.sql`l."createdAt"`, Prisma.sql`l."id"`],
        values: (l) => [l.createdAt, l.id],
        kinds: ['number', 'string'],
      }
    case 'chart':
      return by('l."chart"', 'string', (l) => l.chart)
    case 'team':
      return by('l."team"', 'string', (l) => l.team)
    case 'seenAt':
      return by('l."seenAt"', 'number', (l) => l.seenAt)
    case 'reviewBy':
      return by(`coalesce(l."reviewBy", ${never})`, 'number', (l) => l.reviewBy ?? never)
    case 'expiresAt':
      return by(`coalesce(l."expiresAt", ${never})`, 'number', (l) => l.expiresAt ?? never)
  }
}
