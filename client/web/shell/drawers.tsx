import { useOpened } from '../data/url.ts'
import { lazily } from './lazily.tsx'

const LeaseDrawer = lazily(() => import('../views/lease/lease-drawer.tsx'))
const NewLeaseDrawer = lazily(() => import('../views/new-lease/new-lease-drawer.tsx'))

/** Beside any view: a lease, or a new one, as the address says. */
export function Drawers() {
  const { lease, newLease } = useOpened()
  return (
    <>
      {lease === null ? null : <LeaseDrawer key={lease} id={lease} />}
      {newLease === null ? null : <NewLeaseDrawer begin={newLease} />}
    </>
  )
}
