import { useOpen, useParam } from '../../data/url.ts'
import { Empty } from '../../parts/asked.tsx'
import { Segments } from '../../parts/field.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useNarrow } from '../review/narrow.ts'
import { type Judged, type JudgedRow, VERDICTS, WORDS } from './verdict.ts'

/** Each row with its verdict, by verdict if somebody wants to see only those. */
export function Verdicts({ judged: { rows, counts } }: { judged: Judged }) {
  const [verdict, setVerdict] = useParam('verdict')
  const open = useOpen()
  const isNarrow = useNarrow()
  const shown = verdict === '' ? rows : rows.filter((row) => row.verdict === verdict)
  const kinds = VERDICTS.filter((each) => counts[each] > 0 || each === verdict)
  return (
    <>
      <Segments
        label="Verdicts"
        value={verdict}
        options={[
          ['', `all ${rows.length.toLocaleString('en')}`],
          ...kinds.map((each) => [each, `${WORDS[each]} ${counts[each].toLocaleString('en')}`] as const),
        ]}
        onChange={setVerdict}
      />
      {shown.length === 0 ? (
        <Empty>No row has this verdict.</Empty>
      ) : (
        <Table
          label="Rows and verdicts"
          columns={isNarrow ? NARROW : COLUMNS}
          rowHeight={isNarrow ? 100 : 50}
          rows={shown}
          keyOf={({ line }) => String(line)}
          onOpen={({ leaseId }) => leaseId && open.lease(leaseId)}
          height="60dvh"
        />
      )}
    </>
  )
}

const text = (name: string) => (judged: JudgedRow) => String(judged.row?.[name] ?? '')

const COLUMNS: readonly Column<JudgedRow>[] = [
  { key: 'line', head: 'Line', number: true, cell: ({ line }) => line },
  { key: 'verdict', head: 'Verdict', cell: Verdict },
  { key: 'controller', head: 'Controller', wide: true, cell: text('controller') },
  { key: 'port', head: 'Port', number: true, cell: portText },
  { key: 'chart', head: 'Chart', wide: true, cell: text('chart') },
  { key: 'why', head: 'Why', cell: Why },
]

/** On a phone: verdict, place and sentence below each other. */
const NARROW: readonly Column<JudgedRow>[] = [
  { key: 'line', head: 'Line', number: true, cell: ({ line }) => line },
  {
    key: 'why',
    head: 'Verdict',
    cell: (judged) => (
      <div className="import-narrow">
        <span>
          {Verdict(judged)} {portText(judged)} {text('controller')(judged)}
        </span>
        {Why(judged)}
      </div>
    ),
  },
]

function Verdict({ verdict }: JudgedRow) {
  return (
    <span className="import-verdict" data-verdict={verdict}>
      {WORDS[verdict]}
    </span>
  )
}

function portText({ row }: JudgedRow): string {
  if (typeof row?.port !== 'number') return ''
  const count = typeof row.count === 'number' ? row.count : 1
  return count > 1 ? `${row.port}–${row.port + count - 1}` : String(row.port)
}

function Why({ message, contact }: JudgedRow) {
  const ask = contact && !message.includes(contact) ? ` Ask ${contact}.` : ''
  return <span className="import-why" title={`${message}${ask}`}>{`${message}${ask}`}</span>
}
