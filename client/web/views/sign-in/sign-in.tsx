import { type FormEvent, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useSearch } from 'wouter/use-browser-location'
import { createPortClient } from '../../../index.ts'
import { useClient, useMaybeMe } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Problem } from '../../parts/problem.tsx'
import { takeEnding } from '../../session/ending.ts'
import { signIn } from '../../session/token.ts'

/** A pasted token becomes a signed-in tab; then the page goes on to where it was asked for. */
export default function SignIn() {
  const me = useMaybeMe()
  const [, go] = useLocation()
  const target = targetOf(new URLSearchParams(useSearch()).get('to'))
  useEffect(() => {
    if (me !== null) go(target, { replace: true })
  }, [me, go, target])
  return (
    <div className="view sign-in">
      <h1>Sign in</h1>
      <TokenForm />
      <p className="muted">
        Not signed in, what may be seen is the technote: <Link href="/explain">explain a number</Link>.
      </p>
    </div>
  )
}

function TokenForm() {
  const [text, setText] = useState('')
  const [remember, setRemember] = useState(false)
  const { error, busy, submit } = useSignIn()
  const token = text.trim()
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (token !== '') void submit(token, remember)
      }}
    >
      <TextField
        label="Token"
        hint="It begins with plt_. An admin makes one for you."
        type="password"
        name="token"
        autoComplete="current-password"
        value={text}
        onChange={setText}
      />
      <label className="check">
        <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
        Keep me signed in on this computer
      </label>
      <Problem error={error} />
      <div className="actions">
        <Button type="submit" kind="primary" busy={busy} unable={token === '' ? 'Paste a token first.' : null}>
          Sign in
        </Button>
      </div>
    </form>
  )
}

/** Only a token that the server knows is kept. */
function useSignIn() {
  const { url } = useClient()
  const [error, setError] = useState<unknown>(takeEnding)
  const [busy, setBusy] = useState(false)
  const submit = async (token: string, remember: boolean) => {
    setBusy(true)
    try {
      await createPortClient({ url, token, retryForMs: 5000 }).system.whoami()
      signIn(token, { remember })
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return { error, busy, submit }
}

/** Only ever a place on this page, as the browser reads it: it drops tabs, and takes a backslash for a slash. */
function targetOf(to: string | null): string {
  if (to === null || !URL.canParse(to, location.origin)) return '/'
  const { origin, pathname, search } = new URL(to, location.origin)
  const isHere = origin === location.origin && !pathname.startsWith('//') && !pathname.startsWith('/sign-in')
  return isHere ? pathname + search : '/'
}
