import { Link } from 'wouter'
import type { TeamInfo } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useParam } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Segments, TextField } from '../../parts/field.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { EditTeam } from './edit-team.tsx'
import { NewTeam } from './new-team.tsx'
import { Use } from './use.tsx'
import './teams.css'

/** Who holds leases, whom to ring about them, and how many ports each may have. */
export default function Teams() {
  const query = useAsk('team', 'list', undefined)
  const { administer } = useMay()
  const [create, setCreate] = useParam('create')
  const [edit, setEdit] = useParam('edit')
  return (
    <div className="view teams">
      <div className="head">
        <h1>Teams</h1>
        <div className="actions">
          {administer ? (
            <Button kind="primary" aria-haspopup="dialog" onClick={() => setCreate('1')}>
              New team
            </Button>
          ) : null}
        </div>
      </div>
      <Asked query={query} what="the teams">
        {({ teams }) => {
          const edited = teams.find(({ name }) => name === edit)
          return (
            <>
              <Listed teams={teams} />
              {edited && administer ? <EditTeam key={edited.name} team={edited} onClose={() => setEdit('')} /> : null}
            </>
          )
        }}
      </Asked>
      {create && administer ? <NewTeam onClose={() => setCreate('')} /> : null}
    </div>
  )
}

type Standing = 'all' | 'enabled' | 'disabled'

function Listed({ teams }: { teams: readonly TeamInfo[] }) {
  const [words, setWords] = useParam('q')
  const [standing, setStanding] = useParam('state', 'all')
  const [, setEdit] = useParam('edit')
  const { administer } = useMay()
  const shown = teams.filter((team) => isShown(team, words, standing as Standing))
  return (
    <>
      <div className="filters">
        <TextField
          label="Search"
          placeholder="name, title or contact"
          value={words}
          onChange={setWords}
          type="search"
        />
        <Segments
          label="State"
          value={standing as Standing}
          options={[
            ['all', `All ${teams.length}`],
            ['enabled', 'Enabled'],
            ['disabled', `Disabled ${teams.filter(({ disabled }) => disabled).length}`],
          ]}
          onChange={setStanding}
        />
      </div>
      {shown.length === 0 ? (
        <Empty>No team matches. Leave a word out, or choose another state.</Empty>
      ) : (
        <Table
          label="Teams"
          columns={administer ? [...COLUMNS, editColumn(setEdit)] : COLUMNS}
          rows={shown}
          keyOf={({ name }) => name}
          {...(administer ? { onOpen: ({ name }: TeamInfo) => setEdit(name) } : {})}
        />
      )}
    </>
  )
}

function isShown({ name, title, contact, disabled }: TeamInfo, words: string, standing: Standing): boolean {
  if (standing !== 'all' && disabled !== (standing === 'disabled')) return false
  const text = `${name} ${title} ${contact}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const COLUMNS: readonly Column<TeamInfo>[] = [
  {
    key: 'team',
    head: 'Team',
    cell: ({ name }) => <Link href={`/leases?team=${name}`}>{name}</Link>,
  },
  { key: 'title', head: 'Title', wide: true, cell: ({ title, name }) => (title === name ? '' : title) },
  { key: 'contact', head: 'Contact', cell: ({ contact }) => contact },
  { key: 'ports', head: 'Ports', cell: (team) => <Use {...team} /> },
  {
    key: 'state',
    head: 'State',
    wide: true,
    cell: ({ disabled }) => (disabled ? <strong className="teams-disabled">disabled</strong> : 'enabled'),
  },
]

function editColumn(edit: (name: string) => void): Column<TeamInfo> {
  return {
    key: 'edit',
    head: 'Edit',
    plain: true,
    cell: ({ name }) => (
      <button type="button" className="teams-edit" aria-label={`Edit team ${name}`} onClick={() => edit(name)}>
        edit
      </button>
    ),
  }
}
