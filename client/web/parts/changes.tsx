import type { ReactNode } from 'react'
import type { LedgerEvent } from '../../index.ts'
import { changedFields } from '../../words/event.ts'
import { When } from './when.tsx'
import './timeline.css'

/** What a person wants to know of a change; the rest is the ledger's own bookkeeping. */
const LABELS: Readonly<Record<string, string>> = {
  team: 'team',
  chart: 'chart',
  handle: 'handle',
  purpose: 'purpose',
  labels: 'labels',
  ticket: 'ticket',
  manifest: 'manifest',
  instance: 'instance',
  ttlSeconds: 'TTL',
  reviewBy: 'review by',
  expiresAt: 'expires',
  title: 'title',
  site: 'site',
  system: 'system',
  addresses: 'addresses',
  contact: 'contact',
  maxPorts: 'most ports',
  disabled: 'disabled',
}

type Values = LedgerEvent['before']

/** Before → after of each field that an event changed. `all`: the ledger's bookkeeping too, under the names of the log. */
export function Changes({ event, all = false }: { event: LedgerEvent; all?: boolean }) {
  const { before, after } = event
  const names = changedFields(event).filter((name) => all || (Object.hasOwn(LABELS, name) && !isSaid(event, name)))
  if (names.length === 0) return null
  return (
    <dl className="facts changes">
      {names.map((name) => (
        <Change key={name} label={all ? name : (LABELS[name] ?? name)} name={name} before={before} after={after} />
      ))}
    </dl>
  )
}

interface ChangeProps {
  name: string
  label: string
  before: Values
  after: Values
}

function Change({ name, label, before, after }: ChangeProps) {
  const was = before?.[name] ?? null
  const is = after?.[name] ?? null
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {was === null ? null : (
          <>
            <span className="unseen">before </span>
            <del>{shownValue(name, was)}</del>
            <span aria-hidden="true"> → </span>
            <span className="unseen">, after </span>
          </>
        )}
        {is === null ? <span className="muted">none</span> : <ins>{shownValue(name, is)}</ins>}
      </dd>
    </>
  )
}

/** The sentence beside it says these already. */
function isSaid({ type, before, after }: LedgerEvent, name: string): boolean {
  if (name === 'ticket' && type === 'lease.granted') return true
  if (type === 'lease.granted' && before === null)
    return name === 'chart' || name === 'handle' || isEmpty(after?.[name])
  return name === 'expiresAt' && after?.[name] == null
}

function isEmpty(value: unknown): boolean {
  return value === '' || value == null || (typeof value === 'object' && Object.keys(value).length === 0)
}

function shownValue(name: string, value: unknown): ReactNode {
  if (typeof value === 'string' && /(?:At|By|Until|^at|^until)$/.test(name) && !Number.isNaN(Date.parse(value)))
    return <When at={value} />
  if (isEmpty(value)) return <span className="muted">none</span>
  if (name === 'ttlSeconds') return `${String(value)} s`
  if (Array.isArray(value)) return value.join(', ')
  if (name === 'labels') return pairs(value as object, '=')
  return typeof value === 'object' ? pairs(value as object, ' ') : String(value)
}

function pairs(value: object, between: string): string {
  return Object.entries(value)
    .filter(([, each]) => each !== null)
    .map(([name, each]) => `${name}${between}${String(each)}`)
    .join(', ')
}
