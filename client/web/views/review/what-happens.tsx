import { seenText } from '../../../words/when.ts'
import { useMe } from '../../data/ledger.tsx'
import { When } from '../../parts/when.tsx'
import type { Decided } from './saver.ts'

const DAY_MS = 86_400_000

/** What applying would do, by kind. Decisions about what changed since are skipped, whatever they were. */
export function planned(decisions: readonly Decided[]) {
  const unchanged = decisions.filter(({ changed }) => !changed)
  const kept = unchanged.filter(({ decision }) => decision === 'keep')
  return {
    confirm: kept.filter(({ lease }) => lease?.ttlSeconds === null),
    leave: kept.filter(({ lease }) => lease?.ttlSeconds !== null),
    revoke: unchanged.filter(({ decision }) => decision === 'revoke'),
    ask: decisions.filter(({ decision }) => decision === 'ask'),
    skip: decisions.filter(({ changed, decision }) => changed && decision !== 'ask'),
  }
}

export type Planned = ReturnType<typeof planned>

/** Those of them that were seen lately: charts may be listening. */
export function seenLately(decisions: readonly Decided[], now: string): readonly Decided[] {
  return decisions.filter(({ lease }) => lease !== null && seenText(lease.seenAt, now).recent)
}

/** What will happen, in words and before it does. `now` is the ledger's time. */
export function WhatHappens({ confirm, leave, revoke, ask, skip, now }: Planned & { now: string }) {
  const { reviewDays, quarantineSeconds } = useMe().server.defaults
  const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString()
  return (
    <dl className="facts review-what">
      <dt>
        <b className="number">{revoke.length}</b> revoked
      </dt>
      <dd>
        {revoke.length === 0 ? null : (
          <>
            {portsText(revoke)} to quarantine until <When at={later(quarantineSeconds * 1000)} />. Until then one click
            brings {revoke.length === 1 ? 'it' : 'each'} back to its holder.
          </>
        )}
      </dd>
      <dt>
        <b className="number">{confirm.length}</b> kept
      </dt>
      <dd>
        {confirm.length === 0 ? null : (
          <>
            confirmed; the next review is on <When at={later(reviewDays * DAY_MS)} day />
          </>
        )}
      </dd>
      <Left count={leave.length} text="kept with a TTL: left to the holder, who renews it" />
      <Left count={ask.length} text="left alone until the team has answered" word="asked" />
      <Left count={skip.length} text="changed since the decision: left alone, and told" word="skipped" />
    </dl>
  )
}

function Left({ count, text, word = 'left' }: { count: number; text: string; word?: string }) {
  if (count === 0) return null
  return (
    <>
      <dt>
        <b className="number">{count}</b> {word}
      </dt>
      <dd>{text}</dd>
    </>
  )
}

function portsText(revoke: readonly Decided[]): string {
  const ports = revoke.reduce((sum, { lease }) => sum + (lease?.count ?? 0), 0)
  return ports === 1 ? '1 port goes' : `${ports.toLocaleString('en')} ports go`
}
