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
  return (
    <>
      <Button
        kind="quiet"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        title={`Signed in as ${me.token}, ${me.role}`}
      >
        {me.team.name}
      </Button>
      {isOpen ? (
        <Dialog title="Signed in" onClose={() => setOpen(false)}>
          <About {...me} />
          <Colours />
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

function About({ token, role, expiresAt, team, server }: Whoami) {
  const ports = team.maxPorts === null ? `${team.usedPorts}, no limit` : `${team.usedPorts} of ${team.maxPorts}`
  return (
    <dl className="facts">
      <dt>token</dt>
      <dd>
        {token} ({role})
      </dd>
      <dt>expires</dt>
      <dd>{expiresAt === null ? 'never' : <When at={expiresAt} />}</dd>
      <dt>team</dt>
      <dd>
        {team.title && team.title !== team.name ? `${team.title} (${team.name})` : team.name}, {team.contact}
      </dd>
      <dt>ports</dt>
      <dd>{ports}</dd>
      <dt>server</dt>
      <dd>
        portlease {server.version}, policy {server.policy}
      </dd>
    </dl>
  )
}

function Colours() {
  const [theme, setTheme] = useState(chosenTheme)
  return (
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
  )
}
