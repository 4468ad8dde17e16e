import { useMemo } from 'react'
import { useParams } from 'wouter'
import type { ControllerWithUsage } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay, useMe } from '../../data/ledger.tsx'
import { useOpen, useParam } from '../../data/url.ts'
import { Asked } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Segments } from '../../parts/field.tsx'
import { When } from '../../parts/when.tsx'
import { ManageController } from '../controllers/manage/manage.tsx'
import { cellsOf } from './cells.ts'
import { Exclusions } from './exclusions.tsx'
import { HeldLeases } from './held-leases.tsx'
import { MapView } from './map-view.tsx'
import './controller.css'

/** Every port of one controller: its map, its leases, what is withheld. */
export default function Controller() {
  const { name = '' } = useParams<{ name: string }>()
  const query = useAsk('controller', 'get', { name })
  const { administer } = useMay()
  return (
    <div className="view controller">
      <Asked query={query} what={name}>
        {({ controller, exclusions }) => (
          <>
            <Head controller={controller} />
            <Ports name={name} />
            <Exclusions exclusions={exclusions} />
            {administer ? <ManageController name={name} /> : null}
          </>
        )}
      </Asked>
    </div>
  )
}

function Head({ controller }: { controller: ControllerWithUsage }) {
  const { name, title, site, addresses, system, retiredAt, usage } = controller
  const [transport, setTransport] = useParam('t', 'tcp')
  const { write } = useMay()
  const open = useOpen()
  const use = usage[transport === 'udp' ? 'udp' : 'tcp']
  const place = [title, site, addresses.join(', '), system === 'other' ? '' : system].filter(Boolean).join(' · ')
  return (
    <>
      <div className="head">
        <h1>{name}</h1>
        <span className="muted">{place}</span>
        <Segments
          label="Transport"
          value={transport === 'udp' ? 'udp' : 'tcp'}
          options={[
            ['tcp', 'TCP'],
            ['udp', 'UDP'],
          ]}
          onChange={setTransport}
        />
        <Counts {...use} />
        {write && retiredAt === null ? (
          <span className="actions">
            <Button onClick={() => open.newLease({ controller: name, transport: transport === 'udp' ? 'udp' : 'tcp' })}>
              Lease a port here…
            </Button>
          </span>
        ) : null}
      </div>
      {retiredAt === null ? null : (
        <div className="note" data-kind="warn">
          <span>
            {name} was retired on <When at={retiredAt} day />: it takes no new leases. Those that it has stay until they
            are released or revoked.
          </span>
        </div>
      )}
    </>
  )
}

function Counts({ leased, free, overdue, expired, next }: ControllerWithUsage['usage']['tcp']) {
  const count = (number: number) => number.toLocaleString('en')
  return (
    <span className="muted controller-counts">
      <b>{count(leased + overdue + expired)}</b> leased · <b>{count(free)}</b> free
      {overdue > 0 ? (
        <>
          {' '}
          · <b>{count(overdue)}</b> overdue
        </>
      ) : null}
      {next === null ? null : (
        <>
          {' '}
          · next <b>{next}</b>
        </>
      )}
    </span>
  )
}

function Ports({ name }: { name: string }) {
  const [text] = useParam('t', 'tcp')
  const transport = text === 'udp' ? 'udp' : 'tcp'
  const query = useAsk('controller', 'map', { controller: name, transport }, { keep: true })
  const mine = useMe().team.name
  const runs = query.data?.runs
  const cells = useMemo(() => (runs ? cellsOf(runs, mine) : null), [runs, mine])
  return (
    <>
      <Asked query={query} what="the map">
        {() => (cells ? <MapView controller={name} transport={transport} cells={cells} /> : null)}
      </Asked>
      <HeldLeases controller={name} transport={transport} />
    </>
  )
}
