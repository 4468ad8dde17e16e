import { useRef, useState } from 'react'
import { leaseName } from '../../../words/lease.ts'
import { useOpen } from '../../data/url.ts'
import { Empty } from '../../parts/asked.tsx'
import { Table } from '../../parts/table.tsx'
import { useKeys } from '../../shell/keys.ts'
import { useKnownKeys } from '../../shell/keys-known.ts'
import { AskTeam } from './ask-team.tsx'
import { KeyHints, REVIEW_KEYS, SelectionBar } from './bar.tsx'
import { columnsFor } from './columns.tsx'
import { type Cursor, useCursor } from './cursor.ts'
import type { Draft } from './draft.ts'
import { useNarrow } from './narrow.ts'
import { Note } from './note.tsx'
import { type Choice, decide, type Row } from './rows.ts'
import { type Selection, useSelection } from './selection.ts'

interface WorkProps {
  draft: Draft
  rows: readonly Row[]
  /** The ledger's time. */
  now: string
  total: number
  onEnd: () => void
}

/** Of a row in pixels, where its columns stand below each other. */
const NARROW_ROW = 118

/** The table that is worked through, by keys and by mouse. */
export function Work({ draft, rows, now, total, onEnd }: WorkProps) {
  const box = useRef<HTMLDivElement>(null)
  const cursor = useCursor(rows, box)
  const selection = useSelection(rows)
  const open = useOpen()
  const narrow = useNarrow()
  const { said, decideAbout, dialogs, note, ask } = useDecisions({ draft, selection })
  useReviewKeys({ cursor, selection, decideAbout, note, ask })
  const columns = columnsFor({
    now,
    narrow,
    selection,
    onDecide: (row, choice) => decideAbout([row], choice),
    onNote: note,
  })
  return (
    <>
      <div ref={box} className="review-table">
        {rows.length === 0 ? <Empty>No lease here. Choose another reason, team or decision above.</Empty> : null}
        <Table
          label="Stale leases"
          columns={columns}
          rows={rows}
          total={Math.max(total, rows.length)}
          keyOf={({ id }) => id}
          selected={cursor.at?.id ?? null}
          onOpen={({ id }) => open.lease(id)}
          onEnd={onEnd}
          height="calc(100dvh - 270px)"
          {...(narrow ? { rowHeight: NARROW_ROW } : {})}
        />
      </div>
      <div className="unseen" aria-live="polite">
        {said}
      </div>
      <SelectionBar
        selection={selection}
        onDecide={(choice) => decideAbout(selection.rows, choice)}
        onAsk={() => ask(selection.rows)}
      />
      <KeyHints onSelectAll={selection.all} count={rows.length} />
      {dialogs}
    </>
  )
}

/** What can be decided here, and the dialogs that go with it. */
function useDecisions({ draft, selection }: { draft: Draft; selection: Selection }) {
  const [said, say] = useState('')
  const [noting, note] = useState<Row | null>(null)
  const [asking, askAbout] = useState<readonly Row[] | null>(null)
  const decideAbout = (rows: readonly Row[], choice: Choice) => {
    if (rows.length === 0) return
    draft.decide(rows.map((row) => decide(row, choice)))
    const [first] = rows
    say(rows.length === 1 && first ? `${leaseName(first.lease)}: ${choice}.` : `${rows.length} leases: ${choice}.`)
    if (rows.length > 1) selection.clear()
  }
  const ask = (rows: readonly Row[]) => {
    if (rows.length === 0) return
    // Who asks has decided to wait for the answer.
    const undecided = rows.filter(({ decided, changed }) => decided === null || changed)
    draft.decide(undecided.map((row) => decide(row, 'ask')))
    askAbout(rows)
  }
  const dialogs = (
    <>
      {noting ? (
        <Note
          row={noting}
          onClose={() => note(null)}
          onSave={(choice, text) => {
            draft.decide([decide(noting, choice, text)])
            note(null)
          }}
        />
      ) : null}
      {asking ? <AskTeam rows={asking} onClose={() => askAbout(null)} /> : null}
    </>
  )
  return { said, decideAbout, dialogs, note, ask }
}

interface KeyActs {
  cursor: Cursor
  selection: Selection
  decideAbout: (rows: readonly Row[], choice: Choice) => void
  note: (row: Row) => void
  ask: (rows: readonly Row[]) => void
}

function useReviewKeys({ cursor, selection, decideAbout, note, ask }: KeyActs): void {
  const { at } = cursor
  const meant = selection.rows.length > 0 ? selection.rows : at ? [at] : []
  const choose = (choice: Choice) => () => {
    decideAbout(meant, choice)
    if (selection.rows.length === 0) cursor.move(1)
    else selection.clear()
  }
  const keys: Record<string, () => void> = {
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    x: () => at && selection.toggle(at.id),
    1: choose('keep'),
    2: choose('revoke'),
    3: choose('ask'),
    c: () => at && note(at),
    a: () => ask(meant),
  }
  // What is typed inside the lease's drawer is meant for the drawer.
  const here = (act: () => void) => () => document.activeElement?.closest('.drawer') || act()
  useKeys(Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, here(act)])))
  useKnownKeys('Stale review', REVIEW_KEYS)
}
