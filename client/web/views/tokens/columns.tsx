import type { ReactNode } from 'react'
import type { TokenInfo } from '../../../index.ts'
import { daysBetween, seenText } from '../../../words/when.ts'
import type { Column } from '../../parts/table.tsx'
import { When } from '../../parts/when.tsx'

const DAY_MS = 86_400_000
/** An end that is so near needs somebody to do something. */
const SOON_MS = 30 * DAY_MS

/** `now` is the ledger's time. */
export function columnsFor(now: string, revoke: (id: string) => void): Column<TokenInfo>[] {
  return [
    { key: 'token', head: 'Token', cell: ({ name }) => name },
    { key: 'team', head: 'Team', cell: ({ team }) => team },
    { key: 'role', head: 'Role', cell: ({ role }) => role },
    { key: 'expires', head: 'Expires', wide: true, cell: (token) => <Ends token={token} now={now} /> },
    {
      key: 'used',
      head: 'Last used',
      wide: true,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : seenText(lastUsedAt, now).text),
    },
    {
      key: 'made',
      head: 'Made',
      wide: true,
      cell: ({ createdAt, createdBy }) => (
        <>
          <When at={createdAt} day /> by {createdBy}
        </>
      ),
    },
    {
      key: 'revoke',
      head: 'Revoke',
      plain: true,
      cell: ({ id, name, team, revokedAt }) =>
        revokedAt === null ? (
          <button
            type="button"
            className="tokens-revoke"
            aria-haspopup="dialog"
            aria-label={`Revoke token ${name} of team ${team}`}
            onClick={() => revoke(id)}
          >
            revoke
          </button>
        ) : null,
    },
  ]
}

/** When a token ends, and whether that is soon; or that it has ended. */
function Ends({ token: { expiresAt, revokedAt }, now }: { token: TokenInfo; now: string }): ReactNode {
  if (revokedAt !== null)
    return (
      <span className="tokens-ended">
        revoked <When at={revokedAt} day />
      </span>
    )
  if (expiresAt === null) return 'never'
  const left = Date.parse(expiresAt) - Date.parse(now)
  if (left <= 0)
    return (
      <span className="tokens-ended">
        expired <When at={expiresAt} day />
      </span>
    )
  return (
    <span data-soon={left < SOON_MS || undefined} className="tokens-ends">
      <When at={expiresAt} day />
      {left < SOON_MS ? ` (in ${daysBetween(now, expiresAt)})` : ''}
    </span>
  )
}
