import { portLabel } from '../../../../server/domain/lease.ts'
import { dayOf } from '../../../words/when.ts'
import type { Row } from './rows.ts'

export interface Asking {
  readonly team: string
  readonly contact: string
  readonly subject: string
  readonly body: string
  /** A mail with all of it; to the contact's address where it has one. */
  readonly mailto: string
}

/** Mail programs on Windows take links of about two thousand characters. */
const MOST_LINK = 1900

/** One mail for each team, with the facts and the links; `origin` is the page's own address. */
export function askings(rows: readonly Row[], origin: string): Asking[] {
  const teams = [...new Set(rows.map(({ lease }) => lease.team))]
  return teams.map((team) =>
    asking(
      rows.filter(({ lease }) => lease.team === team),
      origin,
    ),
  )
}

function asking(rows: readonly Row[], origin: string): Asking {
  const { team, contact, ...first } = rows[0]!.lease
  const subject =
    rows.length === 1
      ? `Still needed? ${portLabel(first)} on ${first.controller}`
      : `Still needed? ${rows.length} ports of team ${team}`
  const body = bodyOf(rows, origin)
  const mailto = linkOf(contact, subject, body)
  if (mailto.length <= MOST_LINK) return { team, contact, subject, body, mailto }
  const short = `Please look at our ${rows.length} ports here and say which are still needed:\n\n  ${origin}/leases?team=${team}\n`
  return { team, contact, subject, body, mailto: linkOf(contact, subject, short) }
}

function linkOf(contact: string, subject: string, body: string): string {
  const address = /[^\s<>,;:"()]+@[^\s<>,;:"()]+\.[^\s<>,;:"()]+/.exec(contact)?.[0] ?? ''
  const lines = body.replaceAll('\n', '\r\n')
  return `mailto:${encodeURIComponent(address)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines)}`
}

function bodyOf(rows: readonly Row[], origin: string): string {
  const head = rows.length === 1 ? 'Do you still need this port?' : 'Do you still need these ports?'
  const end = 'Open the link and press "Still needed", or "Release" if you do not need it any more.'
  return [head, ...rows.map((row) => factsOf(row, origin)), end, ''].join('\n\n')
}

function factsOf({ lease, reasons }: Row, origin: string): string {
  const why = reasons.map(({ text }) => text).join('; ')
  return [
    `  ${portLabel(lease)} on ${lease.controller}`,
    `  chart    ${lease.chart}${lease.handle ? ` (${lease.handle})` : ''}`,
    `  purpose  ${lease.purpose}`,
    `  since    ${dayOf(lease.createdAt)}, seen last on ${dayOf(lease.seenAt)}`,
    ...(why ? [`  asked    ${why}`] : []),
    `  ${origin}/l/${lease.id}`,
  ].join('\n')
}
