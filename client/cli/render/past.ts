import type { VerifyAnswer, WhoisAnswer } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { dayOf, momentOf, zone } from '../../words/when.ts'
import { labelled } from './lines.ts'

type Claim = WhoisAnswer['claims'][number]

export interface Asked {
  readonly controller: string
  readonly port: number
  readonly transport?: 'tcp' | 'udp' | undefined
  readonly at?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/**
 * The past for an auditor: each holder with its time, and the times without one, in the reader's zone, which is said. What
 * was found of the log's chain stands below.
 */
export function pastText({ claims, now }: WhoisAnswer, asked: Asked, chain: VerifyAnswer | null): string {
  const { controller, port, transport } = asked
  const spaces = transport ? [transport] : (['tcp', 'udp'] as const).filter((each) => claims.some(isIn(each)))
  const span = spanText(asked)
  const blocks = (spaces.length > 0 ? spaces : [undefined]).map((space) => {
    const name = space === undefined ? String(port) : `${port}/${space}`
    const lines = space === undefined ? nobody : linesOf(claims.filter(isIn(space)), asked, now)
    return `${name} on ${controller}, ${span} (${zone()})\n\n${labelled(lines)}`
  })
  return [...blocks, ...(chain ? [`  ${chainText(chain)}`] : [])].join('\n')
}

const nobody: readonly [string, string][] = [['', 'nobody']]

function isIn(space: 'tcp' | 'udp') {
  return (claim: Claim) => claim.transport === space
}

function linesOf(claims: readonly Claim[], { at, from, to }: Asked, now: string): readonly [string, string][] {
  if (claims.length === 0) return nobody
  if (at !== undefined) return claims.flatMap(claimLines)
  const lines: [string, string][] = []
  let end = from
  for (const claim of claims) {
    if (end !== undefined && Date.parse(claim.from) > Date.parse(end)) lines.push([timeText(end, claim.from), 'nobody'])
    lines.push(...claimLines(claim))
    end = claim.until ?? undefined
  }
  const last = to !== undefined && Date.parse(to) < Date.parse(now) ? to : now
  if (end !== undefined && Date.parse(end) < Date.parse(last)) lines.push([`${momentOf(end)} on`, 'nobody'])
  return lines
}

function claimLines({ lease, from, until }: Claim): [string, string][] {
  const handle = lease.handle ? ` (${lease.handle})` : ''
  const ticket = lease.ticket ? `, ticket ${lease.ticket}` : ''
  return [
    [timeText(from, until), `${lease.team}, ${lease.chart}${handle}: "${lease.purpose}"`],
    ['', `granted to token ${lease.createdBy}${ticket}, lease ${lease.id}, event ${lease.revision}`],
  ]
}

function timeText(from: string, until: string | null): string {
  return until === null ? `${momentOf(from)} on` : `${momentOf(from)} to ${momentOf(until)}`
}

/** `1 to 31 March 2026`, `at 14 March 2026, 12:00` */
function spanText({ at, from, to }: Asked): string {
  if (at !== undefined) return `at ${momentOf(at)}`
  if (from === undefined) return `until ${momentOf(to ?? '')}`
  const until = to === undefined ? 'today' : dayOf(to)
  const [first, last] = [dayOf(from), until]
  if (first === last) return first
  const [day, ...rest] = first.split(' ')
  return last.endsWith(rest.join(' ')) ? `${day} to ${last}` : `${first} to ${last}`
}

function chainText({ ok, head, firstBreak }: VerifyAnswer): string {
  if (ok) return `chain verified to event ${head.revision}, sha256 ${head.hash.slice(0, 12)}…`
  return clean(`THE CHAIN IS BROKEN at event ${firstBreak?.revision}: ${firstBreak?.why} See: portlease events verify`)
}
