import { useEffect } from 'react'
import { Redirect, Route, Switch, useLocation, useParams } from 'wouter'
import { useMaybeMe } from '../data/ledger.tsx'
import { useLiveLedger } from '../data/live.ts'
import { Empty } from '../parts/asked.tsx'
import { Banner } from './banner.tsx'
import { Broken } from './broken.tsx'
import { Drawers } from './drawers.tsx'
import { KeysHelp } from './keys-help.tsx'
import { TopBar } from './top-bar.tsx'
import { VIEWS } from './views.ts'

/** Top bar, banner, the view that the address names, and the drawers beside it. */
export function Page() {
  const me = useMaybeMe()
  const [path] = useLocation()
  return (
    <>
      <a href="#view" className="unseen">
        Skip to the content
      </a>
      <TopBar />
      <Banner />
      <main id="view">
        <Broken at={path}>
          <Switch>
            {VIEWS.filter(({ open }) => open || me !== null).map(({ path, title, View }) => (
              <Route key={path} path={path}>
                <Titled title={title} />
                <View />
              </Route>
            ))}
            <Route path="/">
              <Home />
            </Route>
            <Route>
              <Elsewhere />
            </Route>
          </Switch>
        </Broken>
      </main>
      {me === null ? null : <Drawers />}
      <KeysHelp />
      {me === null ? null : <Live />}
    </>
  )
}

const LAST_VIEW = 'portlease.last-view'

/** The view last used; the first time my team's leases, or the controllers when there are none. */
function Home() {
  const me = useMaybeMe()
  if (me === null) return <Redirect to="/sign-in" replace />
  const last = localStorage.getItem(LAST_VIEW)
  return <Redirect to={last ?? (me.team.usedPorts > 0 ? `/leases?team=${me.team.name}` : '/controllers')} replace />
}

function Elsewhere() {
  const me = useMaybeMe()
  const [path] = useLocation()
  const isKnown = VIEWS.some(({ path: known }) => path.split('/')[1] === known.split('/')[1])
  if (me === null && isKnown)
    return <Redirect to={`/sign-in?to=${encodeURIComponent(path + location.search)}`} replace />
  return (
    <div className="view">
      <h1>There is nothing here</h1>
      <Empty>
        <span>
          No view has the address <code>{path}</code>. Choose one above, or search.
        </span>
      </Empty>
    </div>
  )
}

function Titled({ title }: { title: string }) {
  const { name, port, id } = useParams<{ name?: string; port?: string; id?: string }>()
  const what = name ?? port ?? id
  const [path] = useLocation()
  useEffect(() => {
    document.title = `${what ? `${what} · ` : ''}${title} · portlease`
    if (/^\/(?:controllers|leases|log|review)$/.test(path)) localStorage.setItem(LAST_VIEW, path)
  }, [what, title, path])
  return null
}

function Live() {
  useLiveLedger()
  return null
}
