import { placeText } from '../../../support/checks/tables.ts'
import type { Entry, Told } from '../history.ts'
import type { Evidence } from './check.ts'
import { knownBy } from './order.ts'
import { heldPlaces, type Story, versionAt } from './story.ts'

/**
 * No answer, of a read or of a write, shows less than what anybody was told before it was asked, on any server; and what
 * reads show is the ledger at one revision.
 */
export function checkReads(evidence: Evidence): void {
  const { history, order, story } = evidence
  const states = new States(story)
  const reads: Entry[] = []
  for (const entry of history.entries) {
    if (entry.fate !== 'ok') continue
    const floor = order.floor(entry)
    if (entry.revision !== null && entry.path !== 'lease.plan') {
      reads.push(entry)
      if (entry.revision < floor)
        evidence.report(
          `stale read: ${entry.path} (${entry.id}) on server ${entry.server} shows revision ${entry.revision}, after revision ${floor} had been told`,
        )
    }
    for (const told of entry.leases) checkFresh(evidence, entry, told, floor)
    checkNew(evidence, entry, floor)
  }
  // In the order of what they show, so that the ledger is retold once.
  for (const entry of reads.sort((a, b) => knownBy(a) - knownBy(b))) checkState(evidence, entry, states)
}

function checkFresh({ story, report }: Evidence, entry: Entry, told: Told, floor: number): void {
  const then = versionAt(story, told.id, floor)
  if (then && told.revision < then.revision)
    report(
      `stale read: ${entry.path} (${entry.id}) on server ${entry.server} tells ${told.id} at revision ${told.revision}, after revision ${then.revision} of it had been told or passed`,
    )
}

/** A change comes after everything that was told before it was asked for. */
function checkNew({ story, report }: Evidence, entry: Entry, floor: number): void {
  const first = story.byRequest.get(entry.id)?.[0]
  if (first && first.revision <= floor)
    report(`order: ${entry.path} (${entry.id}) wrote revision ${first.revision}, after revision ${floor} had been told`)
}

function checkState({ report }: Evidence, entry: Entry, states: States): void {
  const { path, id, input, revision } = entry
  const holders = states.at(revision ?? 0)
  const what = `${path} (${id}) at revision ${revision}`
  if (path === 'lease.whois') {
    const told = new Map(entry.leases.map((lease) => [lease.transport, lease.id]))
    for (const space of ['tcp', 'udp'] as const) {
      const place = `${input.controller}\n${space}\n${input.port}`
      const is = entry.leases.find(({ transport }) => transport === space || transport === 'both')?.id
      const should = holders.get(place)
      if (is !== should) report(`false read: ${what} says ${placeText(place)} is ${is}'s, the log says ${should}`)
    }
    if (told.size > 2) report(`false read: ${what} tells ${told.size} holders`)
  }
  if (path === 'controller.map') checkMap(entry, what, holders, report)
  if (path === 'lease.list') {
    const should = states.openOn(String(input.controller))
    const is = new Set(entry.leases.map((lease) => lease.id))
    const differ = [...should].filter((each) => !is.has(each)).concat([...is].filter((each) => !should.has(each)))
    if (differ.length > 0) report(`false read: ${what} and the log differ about ${differ.slice(0, 3).join(', ')}`)
  }
}

function checkMap(
  { input, runs }: Entry,
  what: string,
  holders: ReadonlyMap<string, string>,
  report: Evidence['report'],
) {
  const shown = new Map<string, string>()
  for (const { first, last, leaseId } of runs ?? []) {
    for (let port = first; leaseId !== undefined && port <= last; port++)
      shown.set(`${input.controller}\n${input.transport}\n${port}`, leaseId)
  }
  const prefix = `${input.controller}\n${input.transport}\n`
  for (const place of new Set([...shown.keys(), ...holders.keys()])) {
    if (place.startsWith(prefix) && shown.get(place) !== holders.get(place))
      report(`false read: ${what} gives ${placeText(place)} to ${shown.get(place)}, the log to ${holders.get(place)}`)
  }
}

/** Who has which number, walked forwards through the log. */
class States {
  readonly #story: Story
  readonly #holders = new Map<string, string>()
  readonly #open = new Map<string, Set<string>>()
  #next = 0

  constructor(story: Story) {
    this.#story = story
  }

  at(revision: number): ReadonlyMap<string, string> {
    for (; (this.#story.all[this.#next]?.revision ?? Number.POSITIVE_INFINITY) <= revision; this.#next++) {
      const version = this.#story.all[this.#next]!
      const open = this.openOn(version.controller)
      if (version.status === 'ended') {
        open.delete(version.id)
        for (const place of heldPlaces({ ...version, status: 'held' })) this.#holders.delete(place)
      } else {
        open.add(version.id)
        for (const place of heldPlaces(version)) this.#holders.set(place, version.id)
      }
    }
    return this.#holders
  }

  openOn(controller: string): Set<string> {
    const known = this.#open.get(controller) ?? new Set()
    this.#open.set(controller, known)
    return known
  }
}
