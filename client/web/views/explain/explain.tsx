import { type FormEvent, useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { Explanation } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useOpen } from '../../data/url.ts'
import { Asked } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Ranges } from './ranges.tsx'
import { WhoHasIt } from './who-has-it.tsx'
import './explain.css'

/** What the technote and IANA say about a number; signed in, who has it where. */
export default function Explain() {
  const { port: asked } = useParams<{ port?: string }>()
  const port = asked !== undefined && /^\d{1,5}$/.test(asked) && Number(asked) <= 65_535 ? Number(asked) : null
  return (
    <div className="view">
      <h1>Explain a number</h1>
      <Ask key={asked} begin={asked ?? ''} />
      {port === null ? <Ranges /> : <One port={port} />}
    </div>
  )
}

function Ask({ begin }: { begin: string }) {
  const [text, setText] = useState(begin)
  const [, go] = useLocation()
  const number = text.trim()
  const isPort = /^\d{1,5}$/.test(number) && Number(number) <= 65_535
  const wrong = number !== '' && !isPort ? 'A port number is between 0 and 65535, without separators.' : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPort) go(`/explain/${Number(number)}`)
  }
  return (
    <form className="filters" onSubmit={submit}>
      <TextField label="Port number" inputMode="numeric" value={text} onChange={setText} wrong={wrong} />
      <Button type="submit" kind="primary" unable={isPort ? null : 'Type a number from 0 to 65535.'}>
        Explain
      </Button>
    </form>
  )
}

function One({ port }: { port: number }) {
  const query = useAsk('policy', 'explain', { port })
  return (
    <Asked query={query} what="what is known about it">
      {(explanation) => <Known {...explanation} />}
    </Asked>
  )
}

function Known(explanation: Explanation) {
  const { port, leasable, reason, source, nearest, category } = explanation
  const { write } = useMay()
  const open = useOpen()
  return (
    <>
      <div className="note" data-kind={leasable ? 'good' : 'wrong'}>
        <h2>
          <span className="number">{port}</span> {leasable ? 'can be leased' : 'is not for charts'}
        </h2>
        <div>{reason}</div>
        <div className="muted">
          {source}. IANA calls this range {category}.
        </div>
        <div className="actions">
          {leasable && write ? <Button onClick={() => open.newLease({ port })}>Lease {port}…</Button> : null}
          {leasable ? null : <Nearest ports={nearest} />}
        </div>
      </div>
      <Names {...explanation} />
      <WhoHasIt port={port} />
    </>
  )
}

function Nearest({ ports }: { ports: readonly number[] }) {
  return (
    <>
      Nearest that can be leased:
      {ports.map((port) => (
        <Link key={port} href={`/explain/${port}`} className="number">
          {port}
        </Link>
      ))}
    </>
  )
}

/** Who calls it what. */
function Names({ services, iana, exclusions }: Explanation) {
  return (
    <dl className="facts">
      <dt>technote</dt>
      <dd>
        {services.length === 0
          ? 'names no service on it'
          : services.map((each) => (
              <div key={`${each.port} ${each.name}`}>
                {each.name} ({each.transports.join(' and ')}
                {each.last > each.port ? `, ${each.port}–${each.last}` : ''})
              </div>
            ))}
      </dd>
      <dt>IANA</dt>
      <dd>
        {iana.length === 0
          ? 'has no name for it'
          : iana.map((each) => (
              <div key={`${each.name} ${each.transport}`}>
                {each.name}/{each.transport}
                {each.description ? `: ${each.description}` : ''}
              </div>
            ))}
      </dd>
      {exclusions.length === 0 ? null : <dt>withheld</dt>}
      {exclusions.map((each) => (
        <dd key={each.id}>
          {each.first}–{each.last} on {each.controller ?? 'every controller'}: {each.reason}
        </dd>
      ))}
    </dl>
  )
}
