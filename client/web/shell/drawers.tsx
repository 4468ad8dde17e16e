import { lazy, Suspense } from 'react'
import { useOpened } from '../data/url.ts'

const LeaseDrawer = lazy(() => import('../views/lease/lease-drawer.tsx'))
const NewLeaseDrawer = lazy(() => import('../views/new-lease/new-lease-drawer.tsx'))

/** Beside any view: a lease, or a new one, as the address says. */
export function Drawers() {
  const { lease, newLease } = useOpened()
  return (
    <Suspense fallback={null}>
      {lease === null ? null : <LeaseDrawer key={lease} id={lease} />}
      {newLease === null ? null : <NewLeaseDrawer begin={newLease} />}
    </Suspense>
  )
}
