import { type Entry, type Told, WRITES } from '../history.ts'
import type { Evidence } from './check.ts'
import { type Version, versionAt } from './story.ts'

/** Each request's own events, by the request id that they carry. */
export function checkFates(evidence: Evidence): void {
  const { history, story, report } = evidence
  const asked = new Map(history.entries.map((entry) => [entry.id, entry]))
  for (const [id, written] of story.byRequest) {
    if (id.startsWith('fb-') && !asked.has(id))
      report(`untold change: revision ${written[0]?.revision} names request ${id}, which nobody sent`)
  }
  for (const entry of history.entries) {
    const written = story.byRequest.get(entry.id) ?? []
    const what = `${entry.path} (${entry.id})`
    const first = written[0]?.revision
    if (!WRITES.has(entry.path) && written.length > 0) report(`read that wrote: ${what} wrote revision ${first}`)
    if (entry.fate === 'refused' && written.length > 0)
      report(`refused change: ${what} was refused with ${entry.code}, and revision ${first} has it`)
    if (entry.fate === 'ok') for (const told of entry.leases) checkTold(evidence, entry, told)
    if (entry.fate === 'ok' && WRITES.has(entry.path)) checkDone(evidence, entry, written)
    if (written.length > 0) checkWhole(evidence, entry, written)
  }
}

/** What was told of a lease is what the log says of it at that revision. */
function checkTold({ story, report }: Evidence, entry: Entry, told: Told): void {
  const said = versionAt(story, told.id, told.revision)
  const what = `${entry.path} (${entry.id}) told`
  if (said?.revision !== told.revision) {
    report(`lost change: ${what} ${told.id} at revision ${told.revision}, which the log does not have`)
    return
  }
  const status = told.state === 'active' || told.state === 'expired' ? 'held' : told.state
  const until = told.quarantinedUntil === null ? null : Date.parse(told.quarantinedUntil)
  const { port, count, transport, controller, chart, handle, team, epoch } = told
  const is = { port, count, transport, controller, chart, handle, team, epoch, status, quarantinedUntil: until }
  for (const [field, value] of Object.entries(is)) {
    const should = said[field as keyof typeof is]
    if (value !== should)
      report(
        `false answer: ${what} ${field} ${value} of ${told.id} at revision ${told.revision}, the log has ${should}`,
      )
  }
}

/** An acknowledged change has its event; one that only says "it is so already" has none. */
function checkDone({ report }: Evidence, entry: Entry, written: readonly Version[]): void {
  const what = `${entry.path} (${entry.id})`
  for (const { id, created, epoch, revision } of entry.leases) {
    const own = written.filter((version) => version.id === id)
    const granted = own.some((version) => version.type === 'lease.granted' && version.epoch === epoch)
    if (created === true && !granted)
      report(`lost grant: ${what} granted ${id} with epoch ${epoch} at revision ${revision}, and no event says so`)
    // Of two requests of a batch with one key the first is granted, and the second is told that it was there.
    const grantedHere = entry.leases.some((each) => each.id === id && each.created === true)
    if (created === false && !grantedHere && own.length > 0)
      report(`untold change: ${what} was told that ${id} was there already, and wrote revision ${own[0]?.revision}`)
  }
  if (entry.path === 'lease.renew' && written.length > 0)
    report(`untold change: ${what} wrote revision ${written[0]?.revision}, and renewals write none`)
  const told = entry.leases[0]
  if (entry.path === 'lease.release' && (told?.state === 'active' || told?.state === 'expired'))
    report(`lost release: ${what} was acknowledged, and told that ${told.id} is ${told.state}`)
}

/** All of a batch or nothing of it: after its last event each of its keys is held. */
function checkWhole({ story, report }: Evidence, entry: Entry, written: readonly Version[]): void {
  if (entry.path !== 'lease.acquireMany') return
  const last = written.at(-1)?.revision ?? 0
  const granted = written.filter(({ type }) => type === 'lease.granted').length
  if (entry.fate === 'ok' && granted !== entry.leases.filter(({ created }) => created).length)
    report(`half done: ${entry.path} (${entry.id}) was told other grants than the ${granted} that it wrote`)
  for (const { controller, chart, handle = '' } of entry.input.requests ?? []) {
    const held = story.all.some(
      (version) =>
        version.revision <= last &&
        version.controller === controller &&
        version.chart === chart &&
        version.handle === handle &&
        versionAt(story, version.id, last)?.status === 'held',
    )
    if (!held) report(`half done: ${entry.path} (${entry.id}) wrote ${granted} grants and none for ${chart}`)
  }
}
