import { ControllerField } from '../../parts/controller-field.tsx'
import { Segments, TextField, wrongWith } from '../../parts/field.tsx'
import type { FieldsProps } from './fields-props.ts'
import { MoreFields } from './more-fields.tsx'

/** What a new lease is for, and which number. */
export function Fields(props: FieldsProps) {
  const { draft, put, error } = props
  return (
    <>
      <ControllerField
        value={draft.controller}
        onChange={(controller) => put({ controller })}
        wrong={wrongWith(error, 'controller')}
        placeholder="part of its name, title or address"
        required
      />
      <div className="new-lease-pair">
        <TextField
          label="Chart"
          placeholder="Strategy/Chart"
          value={draft.chart}
          onChange={(chart) => put({ chart })}
          wrong={wrongWith(error, 'chart')}
          required
        />
        <TextField
          label="Handle (optional)"
          value={draft.handle}
          onChange={(handle) => put({ handle })}
          wrong={wrongWith(error, 'handle')}
        />
      </div>
      <TextField
        label="Purpose"
        hint="An auditor will read this."
        placeholder="what listens there, and why"
        value={draft.purpose}
        onChange={(purpose) => put({ purpose })}
        wrong={wrongWith(error, 'purpose')}
        required
      />
      <Numbers {...props} />
      <MoreFields {...props} />
    </>
  )
}

/** Which number, how many, over what. */
function Numbers(props: FieldsProps) {
  const { draft, put, wrong, error } = props
  return (
    <div className="new-lease-number">
      <Port {...props} />
      <div className="field">
        <span className="label" aria-hidden="true">
          Transport
        </span>
        <Segments
          label="Transport"
          value={draft.transport}
          options={[
            ['tcp', 'TCP'],
            ['udp', 'UDP'],
            ['both', 'both'],
          ]}
          onChange={(transport) => put({ transport })}
        />
      </div>
      <TextField
        label="Count"
        inputMode="numeric"
        value={draft.count}
        onChange={(count) => put({ count })}
        wrong={wrong.count ?? wrongWith(error, 'count')}
        size={4}
        title="Consecutive numbers, 1 to 64"
      />
    </div>
  )
}

function Port({ draft, put, wrong, error }: FieldsProps) {
  return (
    <div className="field">
      <span className="label" aria-hidden="true">
        Port
      </span>
      <div className="new-lease-port">
        <Segments
          label="Port"
          value={draft.exact ? 'exact' : 'best'}
          options={[
            ['best', 'the best one'],
            ['exact', 'this one'],
          ]}
          onChange={(which) => put({ exact: which === 'exact' })}
        />
        {draft.exact ? (
          <input
            className="input"
            inputMode="numeric"
            aria-label="Port number"
            aria-invalid={draft.port !== '' && wrong.port ? true : undefined}
            placeholder="61004"
            size={6}
            value={draft.port}
            onChange={(event) => put({ port: event.target.value })}
            autoComplete="off"
          />
        ) : null}
      </div>
      {draft.exact && draft.port !== '' && wrong.port ? <div className="wrong">{wrong.port}</div> : null}
      {wrongWith(error, 'port') ? <div className="wrong">{wrongWith(error, 'port')}</div> : null}
    </div>
  )
}
