import { useMemo, useState } from 'react'
import type { ImportInput, List } from '../../../import/list.ts'
import type { ImportAnswer } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useMay } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Apply } from './apply.tsx'
import { ColumnsOf } from './columns.tsx'
import { useDraft } from './draft.ts'
import { Fallback } from './fallbacks.tsx'
import { Paste } from './paste.tsx'
import { readSheet, type Sheet, withoutLines } from './read-sheet.ts'
import { judgedOf, rowsText, wrongRows } from './verdict.ts'
import { Verdicts } from './verdicts.tsx'
import './import.css'

/** Takes over the rows of a spreadsheet: a verdict for each first, and only then, when asked, all of them at once. */
export default function Import() {
  const { write } = useMay()
  return (
    <div className="view import">
      <div className="head">
        <h1>Import</h1>
        <span className="muted">Nothing is written before you have seen what each row comes to.</span>
      </div>
      {write ? (
        <Work />
      ) : (
        <div className="note">
          Your token may look, not write: somebody with a member's or an admin's token imports.
        </div>
      )}
    </div>
  )
}

/** What was judged: of a text that was changed since, nothing is shown. */
interface Checked {
  list: List
  answer: ImportAnswer | null
}

function Work() {
  const { draft, sheet, judged, check, apply, edit, judge, write, clear } = useWork()
  const takeOut = (lines: readonly number[]) => edit({ text: withoutLines(draft.text, lines) })
  return (
    <>
      <Paste text={draft.text} onText={(text) => edit({ text })} />
      <ColumnsOf sheet={sheet} map={draft.map} onMap={(map) => edit({ map })} />
      {draft.text === '' ? null : <Fallback values={draft.fallbacks} onChange={(fallbacks) => edit({ fallbacks })} />}
      <Check sheet={sheet} isEmpty={draft.text.trim() === ''} busy={check.isPending} onCheck={judge} onClear={clear} />
      <Problem error={check.error ?? apply.error} />
      {judged === null ? null : (
        <>
          <Apply
            judged={judged}
            busy={apply.isPending}
            onApply={write}
            onTakeOut={() => takeOut(wrongRows(judged).map(({ line }) => line))}
          />
          <Verdicts judged={judged} />
        </>
      )}
    </>
  )
}

/** What was typed, what it says, and what the ledger said of it; whatever is changed makes the verdicts old. */
function useWork() {
  const [draft, change, forget] = useDraft()
  const sheet = useMemo(() => readSheet(draft), [draft])
  const [checked, setChecked] = useState<Checked | null>(null)
  const check = useImport((answer, list) => setChecked({ list, answer }))
  const apply = useImport((answer, list) => {
    setChecked({ list, answer })
    if (answer.applied) forget()
  })
  const renew = () => {
    setChecked(null)
    check.reset()
    apply.reset()
  }
  const edit: typeof change = (part) => {
    change(part)
    renew()
  }
  const clear = () => {
    forget()
    renew()
  }
  const judge = () => {
    if (sheet.list.rows.length > 0) check.mutate({ list: sheet.list, apply: false })
    else setChecked({ list: sheet.list, answer: null })
  }
  const write = () => checked && apply.mutate({ list: checked.list, apply: true })
  const judged = useMemo(() => checked && judgedOf(checked.list, checked.answer), [checked])
  return { draft, sheet, judged, check, apply, edit, judge, write, clear }
}

function useImport(onDone: (answer: ImportAnswer, list: List) => void) {
  return useAct(
    async (client, { list, apply }: { list: List; apply: boolean }) => {
      // Each cell was read; what a row may hold is the ledger's to say, row by row.
      const answer = await client.lease.import({ rows: [...list.rows], apply } as ImportInput)
      return { answer, list }
    },
    { onDone: ({ answer, list }) => onDone(answer, list) },
  )
}

interface CheckProps {
  sheet: Sheet
  isEmpty: boolean
  busy: boolean
  onCheck: () => void
  onClear: () => void
}

function Check({ sheet: { list, problem }, isEmpty, busy, onCheck, onClear }: CheckProps) {
  const count = list.rows.length + list.bad.length
  if (isEmpty) return null
  return (
    <>
      {problem === null ? null : (
        <div className="note" data-kind="warn" role="status">
          {problem}
        </div>
      )}
      <div className="actions">
        <Button
          kind="primary"
          busy={busy}
          unable={count === 0 ? 'There is no row that can be checked yet.' : null}
          onClick={onCheck}
        >
          {busy ? `Checking ${rowsText(count)}…` : `Check ${rowsText(count)}`}
        </Button>
        <Button onClick={onClear}>Begin anew</Button>
        <span className="muted">Checking writes nothing.</span>
      </div>
    </>
  )
}
