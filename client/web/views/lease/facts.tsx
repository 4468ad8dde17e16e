import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { durationText } from '../../../duration.ts'
import type { Lease } from '../../../index.ts'
import { reviewText } from '../../../words/lease.ts'
import { momentOf, seenText } from '../../../words/when.ts'
import { Copy } from '../../parts/copy.tsx'
import { When } from '../../parts/when.tsx'
import { Purpose } from './purpose.tsx'
import { holderOf } from './words.ts'

interface FactsProps {
  lease: Lease
  now: string
}

/** What, who and whom to ring, why, until when. */
export function Facts({ lease, now }: FactsProps) {
  const { controller, port, transport, team, contact, labels, ticket, manifest, createdAt, createdBy } = lease
  const seen = seenText(lease.seenAt, now)
  const space = transport === 'udp' ? 't=udp&' : ''
  return (
    <dl className="facts">
      <dt>team</dt>
      <dd>{contact === '' ? team : `${team} · ${contact}`}</dd>
      <dt>chart</dt>
      <dd>{holderOf(lease)}</dd>
      <Purpose lease={lease} />
      <Fact name="labels" when={Object.keys(labels).length > 0}>
        <Labels labels={labels} />
      </Fact>
      <Fact name="ticket" when={ticket !== null}>
        {ticket}
      </Fact>
      <Fact name="manifest" when={manifest !== null}>
        {manifest}
      </Fact>
      <dt>controller</dt>
      <dd>
        <Link href={`/c/${controller}?${space}p=${port}`}>{controller}</Link>
      </dd>
      <dt>since</dt>
      <dd>
        <When at={createdAt} />, granted to token {createdBy}
      </dd>
      <Until lease={lease} now={now} />
      <dt>seen</dt>
      <dd title={`${lease.seenAt.slice(0, 10)} UTC: the day of the last acquire, renew or confirm of its team`}>
        {seen.text}
      </dd>
      <dt>lease</dt>
      <dd>
        <code>{lease.id}</code> · epoch {lease.epoch}{' '}
        <Copy text={`${location.origin}/l/${lease.id}`} what="link to this lease">
          copy link
        </Copy>
      </dd>
    </dl>
  )
}

function Fact({ name, when, children }: { name: string; when: boolean; children: ReactNode }) {
  if (!when) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Labels({ labels }: Pick<Lease, 'labels'>) {
  return (
    <span className="lease-labels">
      {Object.entries(labels).map(([key, value]) => (
        <Link key={key} href={`/leases?label=${encodeURIComponent(value === '' ? key : `${key}=${value}`)}`}>
          {value === '' ? key : `${key}=${value}`}
        </Link>
      ))}
    </span>
  )
}

function Until({ lease, now }: FactsProps) {
  const { ended, expiresAt, ttlSeconds, reviewBy } = lease
  if (ended !== null) return <Ended {...ended} />
  return (
    <>
      <Fact name="expires" when={expiresAt !== null}>
        {expiresAt === null ? null : <When at={expiresAt} />}, TTL {ttlSeconds === null ? '' : durationText(ttlSeconds)}
      </Fact>
      <Fact name="review by" when={reviewBy !== null}>
        <span title={reviewBy === null ? '' : momentOf(reviewBy)}>{reviewText(lease, now)}</span>
      </Fact>
    </>
  )
}

function Ended({ how, by, at, reason, ticket }: NonNullable<Lease['ended']>) {
  return (
    <>
      <dt>{how === 'revoked' ? 'revoked' : how}</dt>
      <dd>
        <When at={at} /> by {by === 'portlease' ? 'the ledger itself' : by}
        {reason === null ? '' : `: “${reason}”`}
        {ticket === null ? '' : ` (${ticket})`}
      </dd>
    </>
  )
}
