import type { Entry } from '../history.ts'
import type { Evidence } from './check.ts'
import { type Version, wasEver } from './story.ts'

/** A refusal names its cause: at some moment between question and answer, it was so. */
export function checkRefusals({ history, order, story, report }: Evidence): void {
  for (const entry of history.entries) {
    if (entry.fate !== 'refused') continue
    const cause = causeOf(entry)
    if (!cause) continue
    const window = [order.floor(entry), order.ceiling(entry)] as const
    if (!wasEver(story, cause.id, window, cause.so))
      report(
        `false refusal: ${entry.path} (${entry.id}) was refused with ${entry.code} for ${cause.id}, which was never so between revisions ${window.join(' and ')}`,
      )
  }
}

interface Cause {
  readonly id: string
  readonly so: (version: Version) => boolean
}

/** What must have been so; null: this refusal says nothing about one lease. Batches name the first of several. */
function causeOf({ code, detail, input }: Entry): Cause | null {
  if (input.requests) return null
  const holder = (detail.holder as { leaseId?: string } | undefined)?.leaseId
  const id = String(detail.leaseId ?? holder ?? input.id ?? '')
  const isHeld = ({ status }: Version) => status === 'held'
  switch (code) {
    case 'PORT_LEASED':
      return { id, so: (version) => isHeld(version) && covers(version, detail) }
    case 'PORT_QUARANTINED':
      return { id, so: (version) => version.status === 'quarantined' && covers(version, detail) }
    case 'CHART_HELD':
    case 'LEASE_DIFFERS':
      return { id, so: isHeld }
    case 'LEASE_ENDED':
    case 'LEASE_REVOKED':
      // An offer or a handover of what has expired and was not reclaimed yet is refused with this code too.
      return { id, so: (version) => isHeld(version) === (detail.how === 'expired') }
    case 'EPOCH_MISMATCH':
      return { id, so: ({ epoch }) => epoch === detail.epoch && epoch !== detail.asked }
    case 'REVISION_MISMATCH':
      return { id, so: ({ revision }) => revision === detail.revision }
    default:
      return null
  }
}

/** The refused run and the lease have a number in common. */
function covers({ controller, port, count }: Version, detail: Readonly<Record<string, unknown>>): boolean {
  const first = Number(detail.port)
  return controller === detail.controller && port < first + Number(detail.count ?? 1) && first < port + count
}
