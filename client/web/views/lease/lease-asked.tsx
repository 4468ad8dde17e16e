import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from 'wouter'
import { type LeaseAnswer, PortleaseError } from '../../../index.ts'
import { Asked } from '../../parts/asked.tsx'
import { Problem } from '../../parts/problem.tsx'
import { LeaseSheet } from './lease-sheet.tsx'
import './lease.css'

/** The lease when it is there; one that does not exist says so and leads on. */
export function LeaseAsked({ query }: { query: UseQueryResult<LeaseAnswer, PortleaseError> }) {
  const { error, data } = query
  const isUnknown = PortleaseError.is(error, 'LEASE_NOT_FOUND') || PortleaseError.is(error, 'INVALID_INPUT')
  if (data === undefined && isUnknown) {
    return (
      <Problem error={error}>
        <div>
          Is the link whole, and of this ledger? <Link href="/leases">All leases</Link>
        </div>
      </Problem>
    )
  }
  return (
    <Asked query={query} what="the lease">
      {({ lease, now }) => <LeaseSheet lease={lease} now={now} />}
    </Asked>
  )
}
