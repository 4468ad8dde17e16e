import { useEffect, useRef } from 'react'
import type { TokenCreatedAnswer } from '../../../index.ts'
import { Button } from '../../parts/button.tsx'
import { Copy } from '../../parts/copy.tsx'
import { When } from '../../parts/when.tsx'

/** The secret, this once, and what to do with it. */
export function Secret({ made: { token, secret }, onClose }: { made: TokenCreatedAnswer; onClose: () => void }) {
  const box = useRef<HTMLElement>(null)
  // The form that had the focus is gone.
  useEffect(() => box.current?.focus(), [])
  const url = location.origin
  return (
    <>
      <section ref={box} className="note tokens-secret" data-kind="warn" tabIndex={-1} aria-label="The token’s secret">
        <strong>Copy it now, it is not shown again.</strong>
        <code>{secret}</code>
        <Copy text={secret} what="the token">
          copy
        </Copy>
      </section>
      <p>
        Team {token.team}, {token.role}
        {token.expiresAt === null ? (
          ', does not expire.'
        ) : (
          <>
            , expires <When at={token.expiresAt} day />.
          </>
        )}
      </p>
      <dl className="facts tokens-use">
        <dt>build server</dt>
        <dd>
          <code>PORTLEASE_TOKEN=&lt;the token&gt; PORTLEASE_URL={url}</code>
        </dd>
        <dt>person</dt>
        <dd>
          <code>portlease login {url}</code>, or paste it at {url}/sign-in
        </dd>
      </dl>
      <div className="actions">
        <Button kind="primary" onClick={onClose}>
          I have it: close
        </Button>
      </div>
    </>
  )
}
