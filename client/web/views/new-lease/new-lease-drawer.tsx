import { type NewLease, useOpen, useSetParams } from '../../data/url.ts'
import { Drawer } from '../../parts/sheets.tsx'
import { NewLeaseForm } from './new-lease-form.tsx'

/** A new lease beside any view: `?new=1&on=…`. */
export default function NewLeaseDrawer({ begin }: { begin: NewLease }) {
  const open = useOpen()
  const setParams = useSetParams()
  return (
    <Drawer title="New lease" onClose={open.close}>
      <NewLeaseForm
        key={JSON.stringify(begin)}
        begin={begin}
        // In the place of the form: Back leads to where one was before it.
        onGranted={(id) =>
          setParams({ lease: id, new: null, on: null, transport: null, port: null, count: null, chart: null })
        }
      />
    </Drawer>
  )
}
