/** portlease's typed client. One door: what is not exported here is not promised. */

export type { ErrorCode, Holder } from '../server/domain/errors.ts'
export type { LeaseState, Transport } from '../server/domain/lease.ts'
export type * from '../server/domain/wire.ts'
export type { CallOptions } from './call.ts'
export { createPortClient, type PortClient, type PortClientOptions } from './create.ts'
export { type AnyCode, type AnyDetailsOf, type ClientCode, type ClientErrorDetails, PortleaseError } from './error.ts'
export type { HeldLease } from './hold/held.ts'
export type { HoldOptions, HoldRequest } from './hold/hold.ts'
export type { LeaseFilter } from './iterate.ts'
export type { WatchOptions } from './watch.ts'
