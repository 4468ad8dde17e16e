import type { Plan } from '../../../index.ts'
import { leaseName } from '../../../words/lease.ts'
import { seenText } from '../../../words/when.ts'
import { useOpen, useSetParams } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'
import { Apply } from './apply.tsx'
import { Seen } from './columns.tsx'
import type { Draft } from './draft.ts'
import { Head } from './head.tsx'
import type { Decided } from './saver.ts'
import { planned, seenLately, WhatHappens } from './what-happens.tsx'

interface PlanStepProps {
  draft: Draft
  plan: Plan
  /** The ledger's time. */
  now: string
}

/** Step 2: what will happen, what speaks against it, the reason; and then it is carried out as a whole. */
export function PlanStep({ draft, plan, now }: PlanStepProps) {
  const will = planned([...draft.decided.values()])
  const setParams = useSetParams()
  const takeOut = (each: Decided) => draft.decide([{ ...each, decision: 'ask' }])
  return (
    <>
      <Head step={2}>
        <div className="actions">
          <Button onClick={() => setParams({ step: null })}>Back to the review</Button>
        </div>
      </Head>
      <p className="muted">
        Plan <code>{plan.id}</code>, begun <When at={plan.createdAt} /> by {plan.createdBy}. Nothing has been done yet;
        whoever has this address can go on with it.
      </p>
      <WhatHappens {...will} now={now} />
      <Warnings late={seenLately(will.revoke, now)} now={now} onTakeOut={takeOut} />
      <Skipped skip={will.skip} />
      {will.revoke.length === 0 ? null : <Revoked rows={will.revoke} now={now} onTakeOut={takeOut} />}
      <Apply planId={plan.id} will={will} isSaving={draft.isSaving || draft.unsaved.size > 0} />
    </>
  )
}

function nameOf({ id, lease }: Decided): string {
  return lease ? leaseName(lease) : id
}

/** So many are named one by one; of more, the table tells. */
const MOST_NAMED = 8

function Warnings({
  late,
  now,
  onTakeOut,
}: {
  late: readonly Decided[]
  now: string
  onTakeOut: (each: Decided) => void
}) {
  if (late.length === 0) return null
  return (
    <section className="note" data-kind="warn" aria-label="Seen lately">
      <strong>
        {late.length === 1 ? 'One of them was' : `${late.length} of them were`} seen in the last seven days. A chart may
        be listening.
      </strong>
      {late.slice(0, MOST_NAMED).map((each) => (
        <div key={each.id} className="review-late">
          <span>
            {nameOf(each)}, {each.lease?.chart}: seen {seenText(each.lease?.seenAt ?? now, now).text}
          </span>
          <Button size="small" onClick={() => onTakeOut(each)} aria-label={`Take it out: ${nameOf(each)}`}>
            Take it out
          </Button>
        </div>
      ))}
      {late.length > MOST_NAMED ? <div>And {late.length - MOST_NAMED} more, marked ! below.</div> : null}
    </section>
  )
}

function Skipped({ skip }: { skip: readonly Decided[] }) {
  const setParams = useSetParams()
  if (skip.length === 0) return null
  return (
    <section className="note" aria-label="Changed meanwhile">
      <div>
        {skip.length === 1 ? 'One lease' : `${skip.length} leases`} changed since the decision and will be left alone:{' '}
        {skip.slice(0, MOST_NAMED).map(nameOf).join(', ')}
        {skip.length > MOST_NAMED ? '…' : '.'}
      </div>
      <div className="actions">
        <Button size="small" onClick={() => setParams({ step: null, show: 'open' })}>
          Decide again
        </Button>
      </div>
    </section>
  )
}

function Revoked({
  rows,
  now,
  onTakeOut,
}: {
  rows: readonly Decided[]
  now: string
  onTakeOut: (each: Decided) => void
}) {
  const open = useOpen()
  const columns: Column<Decided>[] = [
    { key: 'lease', head: 'Revoke', cell: nameOf },
    { key: 'chart', head: 'Chart', cell: ({ lease }) => lease?.chart },
    { key: 'team', head: 'Team', wide: true, cell: ({ lease }) => lease?.team },
    { key: 'seen', head: 'Seen', wide: true, cell: ({ lease }) => lease && <Seen lease={lease} now={now} /> },
    { key: 'note', head: 'Note', wide: true, cell: ({ note }) => note },
    {
      key: 'out',
      head: 'Take out',
      plain: true,
      cell: (each) => (
        <button
          type="button"
          className="review-note"
          onClick={() => onTakeOut(each)}
          aria-label={`Take it out: ${nameOf(each)}`}
        >
          take it out
        </button>
      ),
    },
  ]
  return (
    <Table
      label="To be revoked"
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      onOpen={({ id }) => open.lease(id)}
      height="40dvh"
    />
  )
}
