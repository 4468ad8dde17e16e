import { iso, isoOrNull } from '../dates.ts'
import type { Actor, FindingRecord } from '../records.ts'
import { findingNotFound } from '../refusals.ts'
import type { ClearFindingRequest } from '../requests.ts'
import type { Finding } from '../wire.ts'
import type { ClaimPlace } from './base.ts'
import type { Draft } from './draft.ts'
import type { Verb } from './verb.ts'

type Seen = Pick<FindingRecord, 'chart' | 'purpose' | 'team' | 'source'>
const TOLD = ['chart', 'purpose', 'team'] as const

/** Records that a forbidden number is in use. Says whether that was news: the same again changes nothing. */
export function recordFinding(draft: Draft, actor: Actor, place: ClaimPlace, seen: Seen): boolean {
  const known = draft.findingAt(place)
  const standing = known !== null && known.clearedAt === null
  if (standing && TOLD.every((field) => known[field] === seen[field])) return false
  const { chart, purpose, team, source } = seen
  const revision = draft.emit('finding.recorded', actor, {
    controller: place.controller,
    transport: place.space,
    port: place.port,
    count: 1,
    team,
    before: standing ? { chart: known.chart, purpose: known.purpose, team: known.team } : null,
    after: { chart, purpose, team, source },
  })
  const begun = standing ? known : { id: draft.newId('fd'), createdAt: draft.now, createdBy: actor.name }
  const { id, createdAt, createdBy } = begun
  const at = { controller: place.controller, transport: place.space, port: place.port }
  draft.putFinding({
    ...{ id: known?.id ?? id, ...at, chart, purpose, team, source },
    ...{ createdAt, createdBy, seenAt: draft.now, revision, clearedAt: null },
  })
  return true
}

/** A person says that the number is not in use any more. Again: the finding as it was left. */
export const clearFinding: Verb<ClearFindingRequest, Finding> = {
  path: 'finding.clear',
  needs: ({ id }) => ({ findings: [id] }),
  decide(draft, actor, { id, reason }) {
    const known = draft.finding(id)
    if (!known) throw findingNotFound(id)
    if (known.clearedAt !== null) return presentFinding(known)
    const { controller, transport, port, team, chart, purpose } = known
    const revision = draft.emit('finding.cleared', actor, {
      ...{ controller, transport, port, count: 1, team, reason },
      before: { chart, purpose, team },
    })
    const next = { ...known, revision, clearedAt: draft.now }
    draft.putFinding(next)
    return presentFinding(next)
  },
}

/** A finding as it goes over the wire. */
export function presentFinding(finding: FindingRecord): Finding {
  const { id, controller, transport, port, chart, purpose, team, source, createdBy, revision } = finding
  return {
    ...{ id, controller, transport, port, chart, purpose, team, source, createdBy, revision },
    createdAt: iso(finding.createdAt),
    seenAt: iso(finding.seenAt),
    clearedAt: isoOrNull(finding.clearedAt),
  }
}
