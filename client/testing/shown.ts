import type { LeaseRecord } from '../../server/domain/lease.ts'
import { presentLease } from '../../server/domain/present.ts'
import type { Lease } from '../../server/domain/wire.ts'
import type { FakeLedger } from './ledger.ts'

/** A lease with what an answer needs from beside it. */
export function shown({ store, now }: FakeLedger, lease: LeaseRecord, at = now): Lease {
  const contact = store.team(lease.team)?.contact ?? ''
  const addresses = store.controllers.get(lease.controller)?.record.addresses ?? []
  return presentLease(lease, { contact, addresses }, at)
}
