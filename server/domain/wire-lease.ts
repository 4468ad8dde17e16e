import type { EndedHow, LeaseState, Transport } from './lease.ts'

/** A lease as callers receive it. */
export interface Lease {
  id: string
  controller: string
  transport: Transport
  port: number
  count: number
  ports: number[]
  chart: string
  handle: string
  team: string
  contact: string
  purpose: string
  labels: Record<string, string>
  ticket: string | null
  manifest: string | null
  state: LeaseState
  overdue: boolean
  epoch: number
  revision: number
  ttlSeconds: number | null
  createdAt: string
  createdBy: string
  renewedAt: string
  confirmedAt: string | null
  seenAt: string
  expiresAt: string | null
  reviewBy: string | null
  quarantinedUntil: string | null
  ended: null | { how: EndedHow; by: string; at: string; reason: string | null; ticket: string | null }
  /** An offer to another team, while it can be accepted. */
  offer: null | { team: string; until: string; note: string | null; by: string }
  /** Handle values for the chart that listens: `tcp:61000`. */
  listen: string[]
  /** Handle values for peers, one for each address: `tcp:10.1.1.11:61000`. */
  connect: string[]
}
