import type { ComponentType } from 'react'
import { lazily } from './lazily.tsx'

interface View {
  /** As wouter reads it: `/c/:name`. */
  path: string
  title: string
  /** May be seen without a token. */
  open?: boolean
  View: ComponentType
}

/** Every view, loaded when it is first opened. */
export const VIEWS: readonly View[] = [
  { path: '/teams', title: 'Teams', View: lazily(() => import('../views/teams/teams.tsx')) },
  { path: '/tokens', title: 'Tokens', View: lazily(() => import('../views/tokens/tokens.tsx')) },
  // One view for the address with and without a name: it stays while the first decision gives it one.
  { path: '/review/:plans?/:id?', title: 'Stale review', View: lazily(() => import('../views/review/review.tsx')) },
  { path: '/sign-in', title: 'Sign in', open: true, View: lazily(() => import('../views/sign-in/sign-in.tsx')) },
  { path: '/check', title: 'Check a strategy', open: true, View: lazily(() => import('../views/check/check.tsx')) },
  { path: '/c/:name', title: 'Controller', View: lazily(() => import('../views/controller/controller.tsx')) },
  { path: '/controllers', title: 'Controllers', View: lazily(() => import('../views/controllers/controllers.tsx')) },
  { path: '/import', title: 'Import', View: lazily(() => import('../views/import/import.tsx')) },
  { path: '/log', title: 'Log', View: lazily(() => import('../views/log/log.tsx')) },
  { path: '/l/:id', title: 'Lease', View: lazily(() => import('../views/lease/lease-page.tsx')) },
  { path: '/leases', title: 'Leases', View: lazily(() => import('../views/leases/leases.tsx')) },
  { path: '/new', title: 'New lease', View: lazily(() => import('../views/new-lease/new-lease-page.tsx')) },
  { path: '/explain/:port?', title: 'Explain', open: true, View: lazily(() => import('../views/explain/explain.tsx')) },
]
