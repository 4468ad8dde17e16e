import type { Reply } from '../support/app.ts'
import type { ServerProcess } from '../support/process.ts'
import type { Random } from '../support/random.ts'

export interface Seen {
  id: string
  port: number
  epoch: number
  renewedAt: string
}

/** One chart of one client: what the client was told last, and what it asked and heard nothing about. */
export interface Chart {
  readonly name: string
  readonly ttlSeconds: number | undefined
  told: 'nothing' | 'held' | 'released'
  lease: Seen | null
  pending: 'acquire' | 'renew' | 'release' | null
}

export interface Load {
  readonly charts: Chart[]
  readonly violations: string[]
  operations: number
  retried: number
}

export const newLoad = (): Load => ({ charts: [], violations: [], operations: 0, retried: 0 })

/** A client that acquires, renews and releases its own charts until no server answers any more. */
export async function runClient(
  load: Load,
  servers: readonly ServerProcess[],
  random: Random,
  mine: readonly Chart[],
): Promise<void> {
  for (;;) {
    const chart = mine[random.below(mine.length)]!
    chart.pending = chooseVerb(chart, random)
    if (!(await settle(load, servers, random, chart))) return
  }
}

function chooseVerb({ told, ttlSeconds }: Chart, random: Random): NonNullable<Chart['pending']> {
  if (told !== 'held' || random.next() < 0.1) return 'acquire'
  return ttlSeconds !== undefined && random.next() < 0.5 ? 'renew' : 'release'
}

/** Runs what is pending, again on any server if the answer is lost. False: nobody answers, so it stays pending. */
export async function settle(
  load: Load,
  servers: readonly ServerProcess[],
  random: Random,
  chart: Chart,
  askedBefore = false,
): Promise<boolean> {
  const verb = chart.pending
  if (verb === null) return true
  const start = random.below(servers.length)
  for (let attempt = 0; attempt < 2 * servers.length; attempt++) {
    const server = servers[(start + attempt) % servers.length]!
    try {
      const reply = await server.call(`lease.${verb}`, inputOf(chart))
      load.operations++
      judge(load, chart, reply, askedBefore || attempt > 0)
      chart.pending = null
      return true
    } catch (error) {
      // fetch says TypeError when the line breaks; SyntaxError is an answer that broke off.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error
      load.retried++
    }
  }
  return false
}

function inputOf({ pending, name, ttlSeconds, lease }: Chart) {
  if (pending === 'acquire') return { controller: 'line1', chart: name, purpose: 'kill test', ttlSeconds }
  return { id: lease?.id, epoch: lease?.epoch }
}

/** What an answer must say, given what was answered before. A lost answer may have done its work already. */
function judge(load: Load, chart: Chart, { data, error }: Reply<{ lease: Seen; created: boolean }>, again: boolean) {
  const wrong = (what: string) =>
    load.violations.push(`${chart.pending} of ${chart.name} (told: ${chart.told}, again: ${again}): ${what}`)
  if (error) {
    wrong(`${error.code}: ${error.message}`)
    return
  }
  const { lease, created } = data
  const before = chart.lease
  if (before && lease.id !== before.id) wrong(`lease ${lease.id} after ${before.id}`)
  if (before && lease.port !== before.port) wrong(`port ${lease.port} after ${before.port}`)
  if (chart.pending === 'acquire') {
    const isNew = chart.told !== 'held'
    if (created !== isNew && !(again && isNew)) wrong(`created is ${created}`)
    if (before && (isNew ? lease.epoch <= before.epoch : lease.epoch !== before.epoch))
      wrong(`epoch ${lease.epoch} after ${before.epoch}`)
  } else if (lease.epoch !== before?.epoch) wrong(`epoch ${lease.epoch} after ${before?.epoch}`)
  chart.told = chart.pending === 'release' ? 'released' : 'held'
  chart.lease = { id: lease.id, port: lease.port, epoch: lease.epoch, renewedAt: lease.renewedAt }
}
