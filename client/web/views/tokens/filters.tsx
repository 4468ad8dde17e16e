import type { TokenInfo } from '../../../index.ts'
import { useParam } from '../../data/url.ts'
import { Segments, SelectField, TextField } from '../../parts/field.tsx'

export interface TokenFilter {
  readonly words: string
  readonly team: string
  readonly role: string
  /** Revoked and expired ones too. */
  readonly all: boolean
}

/** What the address narrows the list to. */
export function useTokenFilter(): TokenFilter {
  const [words] = useParam('q')
  const [team] = useParam('team')
  const [role] = useParam('role')
  const [all] = useParam('all')
  return { words, team, role, all: all !== '' }
}

export function isShown(token: TokenInfo, { words, team, role }: TokenFilter): boolean {
  const text = `${token.name} ${token.team} ${token.createdBy}`.toLowerCase()
  const hasWords = words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
  return hasWords && (team === '' || token.team === team) && (role === '' || token.role === role)
}

export function Filters({ tokens }: { tokens: readonly TokenInfo[] }) {
  const [words, setWords] = useParam('q')
  const [team, setTeam] = useParam('team')
  const [role, setRole] = useParam('role')
  const [all, setAll] = useParam('all')
  const teams = [...new Set([...tokens.map((token) => token.team), ...(team ? [team] : [])])].sort()
  return (
    <div className="filters">
      <TextField label="Search" placeholder="name, team or maker" value={words} onChange={setWords} type="search" />
      <SelectField
        label="Team"
        value={team}
        options={[['', 'all teams'], ...teams.map((each) => [each, each] as const)]}
        onChange={setTeam}
      />
      <SelectField
        label="Role"
        value={role}
        options={[
          ['', 'all roles'],
          ['viewer', 'viewer'],
          ['member', 'member'],
          ['admin', 'admin'],
        ]}
        onChange={setRole}
      />
      <Segments
        label="Which"
        value={all === '' ? 'good' : 'all'}
        options={[
          ['good', 'Valid'],
          ['all', 'Revoked and expired too'],
        ]}
        onChange={(which) => setAll(which === 'all' ? '1' : '')}
      />
    </div>
  )
}
