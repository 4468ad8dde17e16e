import { useLocation } from 'wouter'
import { useSearch } from 'wouter/use-browser-location'
import { newLeaseOf } from '../../data/url.ts'
import { NewLeaseForm } from './new-lease-form.tsx'

/** A new lease alone: `/new?on=…`. */
export default function NewLeasePage() {
  const [, go] = useLocation()
  const begin = newLeaseOf(new URLSearchParams(useSearch()))
  return (
    <div className="view new-lease-page">
      <h1>New lease</h1>
      <NewLeaseForm key={JSON.stringify(begin)} begin={begin} onGranted={(id) => go(`/l/${id}`)} />
    </div>
  )
}
