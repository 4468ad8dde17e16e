import { type FormEvent, useEffect, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { createPortClient, PortleaseError } from '../../../index.ts'
import { useClient, useMaybeMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { signIn } from '../../session/token.ts'

/** A token, or the code of a one-time link, becomes a signed-in tab. Only a token that the server knows is kept. */
export default function SignIn() {
  const [text, setText] = useState('')
  const [remember, setRemember] = useState(false)
  const [error, setError] = useState<unknown>(takeEnding)
  const [busy, setBusy] = useState(false)
  const me = useMaybeMe()
  const client = useClient()
  const [, go] = useLocation()
  const target = targetOf(new URLSearchParams(useSearch()).get('to'))

  useEffect(() => {
    if (me !== null) go(target, { replace: true })
  }, [me, go, target])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const token = text.trim()
      await createPortClient({ url: client.url, token, retryForMs: 5000 }).system.whoami()
      signIn(token, { remember })
    } catch (caught) {
      setError(caught)
    }
    setBusy(false)
  }
  return (
    <div className="view sign-in">
      <h1>Sign in</h1>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Token"
          hint="It begins with plt_. An admin makes one for you: portlease tokens create"
          type="password"
          name="token"
          autoComplete="current-password"
          value={text}
          onChange={setText}
        />
        <label className="check">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} /> Keep me
          signed in on this computer
        </label>
        <Problem error={error} />
        <div className="actions">
          <Button type="submit" kind="primary" busy={busy} unable={text.trim() === '' ? 'Paste a token first.' : null}>
            Sign in
          </Button>
        </div>
      </form>
      <p className="muted">
        Not signed in, what may be seen is the technote: <Link href="/explain">explain a number</Link>.
      </p>
    </div>
  )
}

/** Why the last sign-in ended, said once. */
function takeEnding(): unknown {
  const message = sessionStorage.getItem('portlease.ended')
  sessionStorage.removeItem('portlease.ended')
  if (!message) return null
  return new PortleaseError('UNAUTHENTICATED', message, { why: 'unknown', next: '' })
}

/** Only ever a place on this page. */
function targetOf(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/'
}
