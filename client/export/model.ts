import type { Lease, ListedFinding } from '../../server/domain/wire.ts'

/** What an export is made of: one state of the ledger, and where it came from. */
export interface Exported {
  /** Leases that are held, in the order of `sortLeases`. */
  readonly leases: readonly Lease[]
  readonly findings: readonly ListedFinding[]
  /** The controller that it is about; null: several. */
  readonly controller: string | null
  readonly ledgerId: string
  readonly revision: number
  /** `opto22-pac-control@1` */
  readonly policy: string
}

/** Controller, number, transport: the same leases always stand in the same order. Names are compared by code unit. */
export function sortLeases(leases: readonly Lease[]): Lease[] {
  return [...leases].sort(
    (a, b) =>
      compare(a.controller, b.controller) ||
      a.port - b.port ||
      compare(a.transport, b.transport) ||
      compare(a.id, b.id),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The heading of a file: where it came from. No instant, so that the same state makes the same bytes. It holds names and
 * numbers of the ledger alone, nothing that a person typed.
 */
export function heading({ leases, controller, ledgerId, revision, policy }: Exported): string[] {
  const count = leases.length === 1 ? '1 lease' : `${leases.length} leases`
  const where = controller === null ? '' : ` of controller ${controller}`
  return [`portlease: ${count}${where}, ledger ${ledgerId} at revision ${revision}, policy ${policy}`]
}

/**
 * Text that people typed, as a comment of one line may hold it: printable ASCII, without quotes, backslashes, signs that a
 * shell or cmd would act on, at most so many characters.
 */
export function plainText(text: string, most: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9 ._:/,+()-]/g, '_')
  return plain.length > most ? plain.slice(0, most).trimEnd() : plain
}
