import { useAsk } from '../../data/ask.ts'
import { useMay, useMe } from '../../data/ledger.tsx'
import { SelectField, TextField, wrongWith } from '../../parts/field.tsx'
import { LabelFields } from '../../parts/labels.tsx'
import { EMPTY } from './draft.ts'
import type { FieldsProps } from './fields-props.ts'

/** What most leases do not need: an end of their own, labels, a ticket, another team. */
export function MoreFields(props: FieldsProps) {
  const { draft, put, error } = props
  const { administer } = useMay()
  const { until, labels, ticket, team } = draft
  const isUsed = until !== EMPTY.until || labels.length > 0 || ticket !== '' || team !== ''
  return (
    <details className="new-lease-more" open={isUsed || undefined}>
      <summary>Review or TTL, labels, ticket{administer ? ', team' : ''}</summary>
      <div className="form">
        <End {...props} />
        <LabelFields rows={labels} onChange={(rows) => put({ labels: rows })} wrong={wrongWith(error, 'labels')} />
        <TextField
          label="Ticket (optional)"
          placeholder="CHG-1042"
          value={ticket}
          onChange={(next) => put({ ticket: next })}
          wrong={wrongWith(error, 'ticket')}
        />
        {administer ? <Team {...props} /> : null}
      </div>
    </details>
  )
}

function End({ draft, put, wrong, error }: FieldsProps) {
  const { reviewDays } = useMe().server.defaults
  return (
    <>
      <SelectField
        label="Until"
        value={draft.until}
        options={[
          ['usual', `a review in ${reviewDays} days`],
          ['review', 'a review on another day'],
          ['ttl', 'a TTL, which a program renews'],
        ]}
        onChange={(until) => put({ until: until as typeof draft.until })}
      />
      {draft.until === 'review' ? (
        <TextField
          label="Review by"
          type="date"
          value={draft.reviewBy}
          onChange={(reviewBy) => put({ reviewBy })}
          wrong={wrong.reviewBy ?? wrongWith(error, 'reviewBy')}
        />
      ) : null}
      {draft.until === 'ttl' ? (
        <TextField
          label="TTL"
          hint="90s, 30m, 12h or 7d"
          value={draft.ttl}
          onChange={(ttl) => put({ ttl })}
          wrong={wrong.ttl ?? wrongWith(error, 'ttlSeconds')}
        />
      ) : null}
    </>
  )
}

function Team({ draft, put }: FieldsProps) {
  const mine = useMe().team.name
  const teams = useAsk('team', 'list', {}).data?.teams ?? []
  const others = teams.filter(({ name, disabled }) => name !== mine && !disabled)
  return (
    <SelectField
      label="For team"
      value={draft.team}
      options={[['', `${mine} (yours)`], ...others.map(({ name }) => [name, name] as const)]}
      onChange={(team) => put({ team })}
    />
  )
}
