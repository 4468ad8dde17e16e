import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Whoami } from '../../index.ts'
import { useMay, useMaybeMe } from '../data/ledger.tsx'
import { useStaleCount } from '../data/stale-count.ts'
import { useOpen } from '../data/url.ts'
import { Button } from '../parts/button.tsx'
import { useKeys } from './keys.ts'
import { Me } from './me.tsx'
import { Search } from './search.tsx'

const EVERYBODY = [
  ['/controllers', 'Controllers'],
  ['/leases', 'Leases'],
  ['/explain', 'Explain'],
  ['/check', 'Check'],
  ['/log', 'Log'],
] as const
const ADMINS = [
  ['/review', 'Review'],
  ['/teams', 'Teams'],
  ['/tokens', 'Tokens'],
] as const
const IMPORT = ['/import', 'Import'] as const
const WITHOUT_TOKEN = [
  ['/explain', 'Explain'],
  ['/check', 'Check'],
] as const

export function TopBar() {
  const me = useMaybeMe()
  const { write } = useMay()
  const open = useOpen()
  const [path] = useLocation()
  const [unfolded, unfold] = useState(false)
  useKeys(write ? { n: () => open.newLease(controllerOf(path)) } : {})
  const views = me === null ? WITHOUT_TOKEN : viewsOf(me.role)
  return (
    <header className="top-bar no-print">
      <Link href="/" className="brand">
        portlease
      </Link>
      <Button
        size="small"
        className="unfold"
        aria-expanded={unfolded}
        aria-controls="views"
        onClick={() => unfold(!unfolded)}
      >
        Menu
      </Button>
      <nav id="views" aria-label="Views" data-unfolded={unfolded || undefined}>
        {views.map(([href, text]) => (
          <ViewLink key={href} href={href} text={text} onClick={() => unfold(false)} />
        ))}
      </nav>
      {me === null ? null : <Search />}
      {write ? (
        <Button
          kind="primary"
          aria-keyshortcuts="n"
          title="New lease (n)"
          className="new-lease"
          onClick={() => open.newLease(controllerOf(path))}
        >
          New lease
        </Button>
      ) : null}
      {me === null ? <Link href="/sign-in">Sign in</Link> : <Me me={me} />}
    </header>
  )
}

function ViewLink({ href, text, onClick }: { href: string; text: string; onClick: () => void }) {
  const [path] = useLocation()
  const isHere = isUnder(path, href)
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined} onClick={onClick}>
      {text}
      {href === '/review' ? <StaleCount isOpen={isHere} /> : null}
    </Link>
  )
}

/** How many leases wait for a review. */
function StaleCount({ isOpen }: { isOpen: boolean }) {
  const count = useStaleCount(isOpen)
  return count ? <span className="stale-count"> {count.toLocaleString('en')}</span> : null
}

function viewsOf(role: Whoami['role']) {
  if (role === 'viewer') return EVERYBODY
  return role === 'admin' ? [...EVERYBODY, ...ADMINS, IMPORT] : [...EVERYBODY, IMPORT]
}

function isUnder(path: string, href: string): boolean {
  if (href === '/controllers' && path.startsWith('/c/')) return true
  if (href === '/leases' && path.startsWith('/l/')) return true
  return path === href || path.startsWith(`${href}/`)
}

/** A new lease begins on the controller that is looked at. */
function controllerOf(path: string): { controller?: string } {
  const name = /^\/c\/([^/?]+)/.exec(path)?.[1]
  return name === undefined ? {} : { controller: decodeURIComponent(name) }
}
