import type { Lease, Plan } from '../../../index.ts'
import { leaseName } from '../../../words/lease.ts'
import { useMe } from '../../data/ledger.tsx'
import { useOpen } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'
import { evidenceSheet, outcomeOf } from './evidence.ts'
import { Head } from './head.tsx'
import type { Decided } from './saver.ts'
import { Undo } from './undo.tsx'

/** Step 3: what was done, what had changed and was left alone, the way back, and the record. */
export function Done({ plan, now }: { plan: Plan; now: string }) {
  const { outcome, revision, appliedAt, appliedBy, reason, ticket } = plan
  const { server } = useMe()
  if (outcome === null || appliedAt === null) return null
  const { revoked, kept, asked, skipped } = outcome
  const file = `${plan.id}.csv`
  return (
    <>
      <Head step={3} />
      <section className="note" data-kind="good" aria-label="What was done">
        <h2>
          Done at revision <span className="number">{revision}</span>: {revoked.length} revoked, {kept.length} kept,{' '}
          {asked.length} left, {skipped.length} had changed meanwhile.
        </h2>
        <div>
          By {appliedBy}, <When at={appliedAt} />: “{reason}”{ticket ? `, ${ticket}` : ''}
        </div>
        <Undo plan={plan} />
      </section>
      <Skipped plan={plan} />
      <div className="actions">
        <Button onClick={() => saveFile(file, evidenceSheet(plan, server.ledgerId))}>Evidence for this review</Button>
        <code className="muted">{file}</code>
      </div>
      <Outcome plan={plan} now={now} />
    </>
  )
}

function Skipped({ plan: { decisions, outcome } }: { plan: Plan }) {
  const skipped = outcome?.skipped ?? []
  if (skipped.length === 0) return null
  const leases = new Map(decisions.map(({ id, lease }) => [id, lease]))
  return (
    <section className="note" data-kind="warn" aria-label="Skipped">
      <strong>
        {skipped.length === 1 ? 'One lease was' : `${skipped.length} leases were`} left alone: not as it was when it was
        decided.
      </strong>
      {skipped.map(({ id, message }) => (
        <div key={id}>
          {nameOf(leases.get(id) ?? null, id)}: {message}
        </div>
      ))}
    </section>
  )
}

function Outcome({ plan, now }: { plan: Plan; now: string }) {
  const open = useOpen()
  const me = useMe()
  const columns: Column<Decided>[] = [
    { key: 'lease', head: 'Lease', cell: ({ id, lease }) => nameOf(lease, id) },
    { key: 'done', head: 'Done', cell: ({ id }) => outcomeOf(plan, id) },
    { key: 'now', head: 'Now', cell: ({ lease }) => lease && <State lease={lease} mine={me.team.name} now={now} /> },
    { key: 'chart', head: 'Chart', wide: true, cell: ({ lease }) => lease?.chart },
    { key: 'team', head: 'Team', wide: true, cell: ({ lease }) => lease?.team },
    { key: 'note', head: 'Note', wide: true, cell: ({ note }) => note },
  ]
  return (
    <Table
      label="What became of each lease"
      columns={columns}
      rows={plan.decisions}
      keyOf={({ id }) => id}
      onOpen={({ id }) => open.lease(id)}
      height={null}
    />
  )
}

function nameOf(lease: Lease | null, id: string): string {
  return lease ? leaseName(lease) : id
}
