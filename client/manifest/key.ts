import { holderKey, spacesOf, type Transport } from '../../server/domain/lease.ts'

/** Names whose lease it is, once for each number space: the ledger has at most one lease for each. */
export function keysOf(of: { controller: string; chart: string; handle: string; transport: Transport }): string[] {
  return spacesOf(of.transport).map((space) => `${holderKey(of)}\n${space}`)
}
