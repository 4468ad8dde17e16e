import type { TokenInfo } from '../../../index.ts'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useParam } from '../../data/url.ts'
import { Asked, Empty } from '../../parts/asked.tsx'
import { Button } from '../../parts/button.tsx'
import { Table } from '../../parts/table.tsx'
import { columnsFor } from './columns.tsx'
import { Filters, isShown, useTokenFilter } from './filters.tsx'
import { NewToken } from './new-token.tsx'
import { RevokeToken } from './revoke-token.tsx'
import './tokens.css'

/** Who may call: a token for each person and each build server, with its team, its role and its end. */
export default function Tokens() {
  const filter = useTokenFilter()
  const query = useAsk('token', 'list', filter.all ? { all: true } : {}, { keep: true })
  const [create, setCreate] = useParam('create')
  const [team] = useParam('team')
  const { administer } = useMay()
  return (
    <div className="view tokens">
      <div className="head">
        <h1>Tokens</h1>
        <div className="actions">
          {administer ? (
            <Button kind="primary" aria-haspopup="dialog" onClick={() => setCreate('1')}>
              New token
            </Button>
          ) : null}
        </div>
      </div>
      <Asked query={query} what="the tokens">
        {({ tokens, now }) => (
          <>
            <Listed tokens={tokens} now={now} />
            {create ? <NewToken team={team} now={now} onClose={() => setCreate('')} /> : null}
          </>
        )}
      </Asked>
    </div>
  )
}

function Listed({ tokens, now }: { tokens: readonly TokenInfo[]; now: string }) {
  const filter = useTokenFilter()
  const [revoke, setRevoke] = useParam('revoke')
  const shown = tokens.filter((token) => isShown(token, filter))
  const chosen = tokens.find(({ id, revokedAt }) => id === revoke && revokedAt === null)
  return (
    <>
      <Filters tokens={tokens} />
      {shown.length === 0 ? (
        <Empty>No token matches. Leave a filter out, or show the revoked and expired ones too.</Empty>
      ) : (
        <Table label="Tokens" columns={columnsFor(now, setRevoke)} rows={shown} keyOf={({ id }) => id} />
      )}
      {chosen ? <RevokeToken token={chosen} onClose={() => setRevoke('')} /> : null}
    </>
  )
}
