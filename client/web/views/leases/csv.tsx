import { useRef, useState } from 'react'
import { leaseSheetHead, leaseSheetRows } from '../../../export/tables.ts'
import type { Lease, LeaseFilter, PortClient } from '../../../index.ts'
import { useClient } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'

/** Rows are turned into text so many at a time: a million leases are not kept beside their text. */
const AT_ONCE = 1000

/** Saves all leases of a filter as a spreadsheet takes them, with what is done so far, and Cancel. */
export function Csv({ filter, total }: { filter: LeaseFilter; total: number }) {
  const client = useClient()
  const say = useToast()
  const [read, setRead] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const running = useRef<AbortController>(null)
  const start = async () => {
    const controller = new AbortController()
    running.current = controller
    setRead(0)
    setError(null)
    try {
      const { text, count } = await sheetOf(client, filter, { signal: controller.signal, onRead: setRead })
      save(new Blob(text, { type: 'text/csv;charset=utf-8' }), 'leases.csv')
      say(`Saved ${count === 1 ? '1 lease' : `${count.toLocaleString('en')} leases`} as leases.csv.`)
    } catch (refused) {
      if (!controller.signal.aborted) setError(refused)
    }
    setRead(null)
  }
  return (
    <>
      <div className="actions">
        {read === null ? (
          <Button
            size="small"
            unable={total === 0 ? 'There is nothing to save.' : null}
            onClick={() => void start()}
            title="All leases of these filters, as a spreadsheet takes them"
          >
            Save as CSV
          </Button>
        ) : (
          <>
            <progress value={read} max={total} aria-label="Leases read" />
            <span className="muted">
              {read.toLocaleString('en')} of {total.toLocaleString('en')}
            </span>
            <Button size="small" onClick={() => running.current?.abort()}>
              Cancel
            </Button>
          </>
        )}
      </div>
      <Problem error={error} onRetry={() => void start()} />
    </>
  )
}

interface Reading {
  signal: AbortSignal
  onRead: (count: number) => void
}

async function sheetOf(client: PortClient, filter: LeaseFilter, { signal, onRead }: Reading) {
  const text = [leaseSheetHead()]
  let rows: Lease[] = []
  let count = 0
  for await (const lease of client.lease.iterate({ ...filter, limit: AT_ONCE }, { signal })) {
    rows.push(lease)
    count += 1
    if (rows.length < AT_ONCE) continue
    text.push(leaseSheetRows(rows))
    rows = []
    onRead(count)
  }
  text.push(leaseSheetRows(rows))
  return { text, count }
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to save it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
