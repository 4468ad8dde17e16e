import { useState } from 'react'
import type { Whoami } from '../../index.ts'
import { Button } from '../parts/button.tsx'
import { Segments } from '../parts/field.tsx'
import { Dialog } from '../parts/sheets.tsx'
import { When } from '../parts/when.tsx'
import { signOut } from '../session/token.ts'
import { chooseTheme, chosenTheme } from './theme.ts'

/** Who is signed in, and what belongs to this computer: colours, signing out. */
export function Me({ me }: { me: Whoami }) {
  const [isOpen, setOpen] = useState(false)
  const [theme, setTheme] = useState(chosenTheme)
  const { team, role, server } = me
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog" title={`${me.token}, ${role}`}>
        {team.name}
      </Button>
      {isOpen ? (
        <Dialog title="Signed in" onClose={() => setOpen(false)}>
          <dl className="facts">
            <dt>token</dt>
            <dd>
              {me.token} ({role})
            </dd>
            <dt>expires</dt>
            <dd>{me.expiresAt === null ? 'never' : <When at={me.expiresAt} />}</dd>
            <dt>team</dt>
            <dd>
              {team.title ? `${team.title} (${team.name})` : team.name}, {team.contact}
            </dd>
            <dt>ports</dt>
            <dd>{team.maxPorts === null ? `${team.usedPorts}, no limit` : `${team.usedPorts} of ${team.maxPorts}`}</dd>
            <dt>server</dt>
            <dd>
              portlease {server.version}, policy {server.policy}
            </dd>
          </dl>
          <Segments
            label="Colours"
            value={theme}
            options={[
              ['system', 'As the computer'],
              ['light', 'Light'],
              ['dark', 'Dark'],
            ]}
            onChange={(next) => {
              chooseTheme(next)
              setTheme(next)
            }}
          />
          <div className="actions">
            <Button kind="danger" onClick={signOut}>
              Sign out
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
