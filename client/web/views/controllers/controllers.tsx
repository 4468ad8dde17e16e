import { useDeferredValue, useMemo, useState } from 'react'
import type { ControllerWithUsage } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useParam, useSetParams } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Segments, SelectField, TextField } from '../../parts/field.tsx'
import { type FleetRow, fleetRow } from './fleet.ts'
import { ManageDialog, RegisterDialog } from './manage/manage.tsx'
import { Rows } from './rows.tsx'
import { type FleetFilter, select, sitesOf, sortOf, sortText } from './select.ts'
import { Wall } from './wall.tsx'
import './controllers.css'

const ATTENTION = [
  ['', 'all'],
  ['any', 'needs a person'],
  ['overdue', 'overdue leases'],
  ['retired', 'leases on retired ones'],
  ['full', 'nearly full'],
  ['finding', 'findings'],
  ['excluded', 'excluded numbers'],
  ['gone', 'retired'],
] as const

/** All controllers: what needs a person first, as rows or as a wall. */
export default function Controllers() {
  const inService = useAsk('controller', 'list', {})
  const retired = useAsk('controller', 'list', { retired: true })
  return (
    <div className="view controllers">
      <Asked query={inService} what="the controllers">
        {({ controllers }) => <Fleet inService={controllers} retired={retired.data?.controllers ?? NONE} />}
      </Asked>
    </div>
  )
}

const NONE: readonly ControllerWithUsage[] = []

interface FleetProps {
  inService: readonly ControllerWithUsage[]
  retired: readonly ControllerWithUsage[]
}

function Fleet({ inService, retired }: FleetProps) {
  const rows = useMemo(() => [...inService, ...retired].map(fleetRow), [inService, retired])
  const filter = useFilter()
  const found = useMemo(() => select(rows, filter), [rows, filter])
  const [wall] = useParam('wall')
  const [at, setAt] = useParam('at')
  const [, setSort] = useParam('sort')
  const [managed, setManaged] = useParam('manage')
  const { administer } = useMay()
  return (
    <>
      <Head rows={rows} inService={inService.length} />
      <Filters sites={sitesOf(rows)} />
      {found.length === 0 ? (
        <Nothing none={rows.length === 0} />
      ) : wall === '' ? (
        <Rows
          rows={found}
          sort={filter.sort}
          onSort={(sort) => setSort(sort.by === 'attention' ? '' : sortText(sort))}
          onManage={administer ? setManaged : undefined}
        />
      ) : (
        <Wall rows={found} at={at} onAt={setAt} />
      )}
      {administer && managed !== '' ? <ManageDialog name={managed} onClose={() => setManaged('')} /> : null}
    </>
  )
}

/** What the address asks for; typing does not wait for 10,000 rows. */
function useFilter(): FleetFilter {
  const [q] = useParam('q')
  const [site] = useParam('site')
  const [attention] = useParam('attention')
  const [sort] = useParam('sort')
  const words = useDeferredValue(q)
  return useMemo(() => ({ q: words, site, attention, sort: sortOf(sort) }), [words, site, attention, sort])
}

function Head({ rows, inService }: { rows: readonly FleetRow[]; inService: number }) {
  const { administer } = useMay()
  const [isRegistering, setRegistering] = useState(false)
  const needing = rows.filter(({ attention }) => attention.length > 0).length
  return (
    <div className="head">
      <h1>Controllers</h1>
      <span className="muted" aria-live="polite">
        {inService.toLocaleString('en')} in service · {needing.toLocaleString('en')} with something to do
      </span>
      {administer ? (
        <div className="actions">
          <Button onClick={() => setRegistering(true)}>Register a controller…</Button>
        </div>
      ) : null}
      {isRegistering ? <RegisterDialog onClose={() => setRegistering(false)} /> : null}
    </div>
  )
}

function Filters({ sites }: { sites: readonly string[] }) {
  const [q, setQ] = useParam('q')
  const [site, setSite] = useParam('site')
  const [attention, setAttention] = useParam('attention')
  const [wall, setWall] = useParam('wall')
  return (
    <div className="filters">
      <TextField label="Words" type="search" placeholder="name, title, address" value={q} onChange={setQ} />
      <SelectField
        label="Site"
        value={site}
        onChange={setSite}
        options={[['', 'all'], ...sites.map((each) => [each, each] as const)]}
      />
      <SelectField label="Attention" value={attention} onChange={setAttention} options={ATTENTION} />
      <Segments
        label="Rows or wall"
        value={wall === '' ? 'rows' : 'wall'}
        options={[
          ['rows', 'Rows'],
          ['wall', 'Wall'],
        ]}
        onChange={(next) => setWall(next === 'wall' ? '1' : '')}
      />
    </div>
  )
}

function Nothing({ none }: { none: boolean }) {
  const setParams = useSetParams()
  const { administer } = useMay()
  return (
    <Empty>
      {none ? (
        <span>
          No controller is registered yet. {administer ? 'Register the first one above.' : 'An admin registers them.'}
        </span>
      ) : (
        <>
          <span>No controller fits these filters.</span>
          <Button onClick={() => setParams({ q: null, site: null, attention: null })}>Show all controllers</Button>
        </>
      )}
    </Empty>
  )
}
