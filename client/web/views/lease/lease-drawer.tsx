import { useAsk } from '../../data/ask.ts'
import { useOpen } from '../../data/url.ts'
import { Drawer } from '../../parts/sheets.tsx'
import { LeaseAsked } from './lease-asked.tsx'
import { placeOf } from './words.ts'

/** A lease beside any view: `?lease=ID`. */
export default function LeaseDrawer({ id }: { id: string }) {
  const query = useAsk('lease', 'get', { id })
  const open = useOpen()
  return (
    <Drawer title={query.data ? placeOf(query.data.lease) : 'Lease'} onClose={open.close}>
      <LeaseAsked query={query} />
    </Drawer>
  )
}
