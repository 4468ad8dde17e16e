import { useState } from 'react'
import { readStrategy, type Strategy } from '../../../../server/domain/strategy/index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMaybeMe } from '../../data/ledger.tsx'
import { useParam } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { SelectField } from '../../parts/field.tsx'
import { DropFolder } from './drop-folder.tsx'
import { readFiles } from './read-drop.ts'
import { Verdicts } from './verdicts.tsx'
import './check.css'

/** A strategy's folder, judged in this browser: does anything in it collide? */
export default function Check() {
  const [strategy, setStrategy] = useState<Strategy | null>(null)
  const [isReading, setReading] = useState(false)
  const [unread, setUnread] = useState(false)
  const read = async (found: Parameters<typeof readFiles>[0]) => {
    setReading(true)
    setUnread(false)
    try {
      setStrategy(readStrategy(await readFiles(found)))
    } catch {
      // The browser's own words say no more than this.
      setUnread(true)
    }
    setReading(false)
  }
  return (
    <div className="view">
      <div className="head">
        <h1>Check a strategy</h1>
        <span className="muted">Nothing leaves this computer.</span>
      </div>
      {unread ? (
        <div className="note" data-kind="wrong" role="alert">
          A file could not be read: it was changed, moved or locked meanwhile. Close it in PAC Control and drop the
          folder again.
        </div>
      ) : null}
      {strategy === null ? (
        <DropFolder isReading={isReading} onFiles={(found) => void read(found)} />
      ) : (
        <Checked strategy={strategy} onOther={() => setStrategy(null)} />
      )}
    </div>
  )
}

function Checked({ strategy, onOther }: { strategy: Strategy; onOther: () => void }) {
  const [controller, setController] = useParam('controller')
  const isSignedIn = useMaybeMe() !== null
  const { name, charts, literals } = strategy
  return (
    <>
      <div className="filters">
        <div className="field">
          <h2 tabIndex={-1}>{name ?? 'A strategy without a name'}</h2>
          <span className="muted">
            {charts.length} {charts.length === 1 ? 'chart' : 'charts'}, {literals.length} handle{' '}
            {literals.length === 1 ? 'value' : 'values'}, {strategy.files.length} files
          </span>
        </div>
        {isSignedIn ? <Controller value={controller} onChange={setController} /> : null}
        <Button onClick={onOther}>Check another…</Button>
      </div>
      {isSignedIn ? null : (
        <p className="muted">Not signed in: judged by the technote alone, not by who has leased what.</p>
      )}
      <Verdicts strategy={strategy} controller={isSignedIn && controller !== '' ? controller : null} />
    </>
  )
}

function Controller({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { data } = useAsk('controller', 'list', {})
  const names = (data?.controllers ?? []).filter((each) => each.retiredAt === null).map((each) => each.name)
  const options = [...new Set(value === '' ? names : [value, ...names])]
  return (
    <SelectField
      label="Compared with"
      value={value}
      onChange={onChange}
      options={[['', 'the technote alone'], ...options.map((each) => [each, each] as const)]}
    />
  )
}
