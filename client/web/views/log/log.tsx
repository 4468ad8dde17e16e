import { type UIEvent, useState } from 'react'
import type { LedgerEvent } from '../../../index.ts'
import { useParam, useSetParams } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Table } from '../../parts/table.tsx'
import { useNarrow } from '../review/narrow.ts'
import { Chain } from './chain.tsx'
import { COLUMNS, NARROW } from './columns.tsx'
import { saveLog } from './csv.ts'
import { Details } from './details.tsx'
import { FILTERS, useLogFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { type Log, useLog } from './use-log.ts'
import './log.css'

/** The ledger's log, newest first and live: what happened, who did it and why; and whether the chain is whole. */
export default function LogView() {
  const filter = useLogFilter()
  const [isScrolled, setScrolled] = useState(false)
  const log = useLog(filter, isScrolled)
  return (
    <div className="view log">
      <div className="head">
        <h1>Log</h1>
        {log.data ? <Chain revision={log.data.revision} /> : null}
      </div>
      <Filters />
      <Asked query={log} what="the log">
        {({ events }) =>
          events.length === 0 ? (
            <Nothing />
          ) : (
            <Events
              key={JSON.stringify(filter)}
              events={events}
              log={log}
              onScroll={(event) => setScrolled((event.target as Element).scrollTop > 0)}
            />
          )
        }
      </Asked>
    </div>
  )
}

interface EventsProps {
  events: readonly LedgerEvent[]
  log: Log
  onScroll: (event: UIEvent) => void
}

function Events({ events, log, onScroll }: EventsProps) {
  const [opened, setOpened] = useParam('event')
  const isNarrow = useNarrow()
  const { hasOlder, hasNews, showNews, older } = log
  return (
    <>
      <div className="log-count">
        <span className="muted" aria-live="polite">
          {hasOlder ? `The last ${events.length.toLocaleString('en')} events` : eventsText(events.length)}
        </span>
        {hasNews ? (
          <Button size="small" kind="primary" onClick={showNews}>
            Show what is new
          </Button>
        ) : null}
        <Button size="small" onClick={() => saveLog(events)}>
          CSV of {events.length === 1 ? 'this event' : `these ${events.length.toLocaleString('en')}`}
        </Button>
      </div>
      <div onScrollCapture={onScroll}>
        <Table
          label="Events"
          columns={isNarrow ? NARROW : COLUMNS}
          rowHeight={isNarrow ? 84 : 33}
          rows={events}
          keyOf={keyOf}
          onOpen={({ revision }) => setOpened(String(revision))}
          onEnd={older}
          height="calc(100dvh - 270px)"
        />
      </div>
      {/^\d+$/.test(opened) ? <Details key={opened} revision={Number(opened)} onClose={() => setOpened('')} /> : null}
    </>
  )
}

const keyOf = ({ revision }: LedgerEvent) => String(revision)

function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${count.toLocaleString('en')} events`
}

function Nothing() {
  const setParams = useSetParams()
  return (
    <Empty>
      <span>No event fits these filters. Names, numbers and tickets are looked for exactly as they are written.</span>
      <Button onClick={() => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
        Show all events
      </Button>
    </Empty>
  )
}
