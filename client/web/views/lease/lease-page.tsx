import { useParams } from 'wouter'
import { useAsk } from '../../data/ask.ts'
import { LeaseAsked } from './lease-asked.tsx'
import { placeOf } from './words.ts'

/** A lease alone: `/l/ID`, as a link in a chat or a ticket opens it. */
export default function LeasePage() {
  const { id = '' } = useParams<{ id?: string }>()
  const query = useAsk('lease', 'get', { id })
  return (
    <div className="view lease-page">
      <h1>{query.data ? placeOf(query.data.lease) : 'Lease'}</h1>
      <LeaseAsked key={id} query={query} />
    </div>
  )
}
