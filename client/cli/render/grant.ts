import { portLabel } from '../../../server/domain/lease.ts'
import type { Grant, Lease } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { leaseName, reviewText } from '../../words/lease.ts'
import { dayOf, momentOf } from '../../words/when.ts'
import { labelled } from './lines.ts'

/** The line that a person reads in the log of a build job: granted, or kept from before. */
export function grantSentence({ lease, created, differs }: Grant, { listen }: { listen: boolean }): string {
  const port = portLabel(lease)
  if (created) {
    const tail = listen ? ` Listen: ${lease.listen.join(' ')}` : ''
    return clean(`Granted ${port} on ${lease.controller} to ${lease.chart} (team ${lease.team}).${tail}`)
  }
  const effect = lease.ttlSeconds === null ? 'Nothing changed.' : 'Its TTL starts again.'
  return clean(
    `Kept    ${port} on ${lease.controller}, yours since ${dayOf(lease.createdAt)}. ${effect}${differsText(lease, differs)}`,
  )
}

/** What was asked for otherwise than it is: the lease keeps its own values. */
function differsText(lease: Lease, differs: readonly string[]): string {
  if (differs.length === 0) return ''
  return ` Kept as it was: ${differs.join(', ')} (to change: portlease update ${leaseName(lease)})`
}

/** What `acquire --dry-run` says of one request. */
export function planSentence({ lease, created }: Pick<Grant, 'lease' | 'created'>): string {
  const port = portLabel(lease)
  return created
    ? clean(`Would grant ${port} on ${lease.controller} to ${lease.chart} (team ${lease.team}). Nothing was granted.`)
    : clean(`Would keep ${port} on ${lease.controller}, yours since ${dayOf(lease.createdAt)}.`)
}

/** A new lease for a person at a terminal: what to paste, and until when. */
export function grantDetails({ lease }: Grant, now: string): string {
  const lines: [string, string][] = [
    ['listen', lease.listen.join('   ')],
    ['connect', lease.connect.join('   ')],
    ['review by', reviewText(lease, now)],
    ['expires', lease.expiresAt === null ? '' : `${momentOf(lease.expiresAt)} unless it is renewed`],
    ['lease', `${lease.id}, epoch ${lease.epoch}`],
  ]
  const shown = labelled(lines.filter(([, text]) => text !== ''))
  const where = lease.handle || 'the communication handle'
  return `\n${shown}\n\nNext: paste ${lease.listen[0]} into ${clean(where)}.`
}
