import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../support/random.ts'
import { ask } from './caller.ts'
import type { Entry, Told } from './history.ts'
import { anyStep, type Step } from './questions.ts'

/** How many of the newest leases all clients know. */
const KNOWN = 80
/** A request whose fate is unknown is sent again, to another server, at most so often. */
const AGAIN = 4

/** What all clients of a run share. */
export interface Crowd {
  readonly urls: readonly string[]
  readonly entries: Entry[]
  readonly leases: Told[]
  readonly adminToken: string
  stopped: boolean
}

interface Client {
  readonly name: string
  readonly team: string
  readonly token: string
  readonly random: Random
}

/** A client asks, one request after the other, until the run is stopped. */
export async function runClient(crowd: Crowd, client: Client): Promise<void> {
  const { name, random, team } = client
  let last: Step | null = null
  for (let n = 0; !crowd.stopped; n++) {
    const step: Step = last !== null && random.next() < 0.08 ? last : anyStep(random, { leases: crowd.leases, team })
    last = step
    await settle(crowd, client, `${name}-${n}`, step)
    await sleep(random.below(25))
  }
}

/** Asks; while nobody knows what became of it, asks the same of another server. */
async function settle(crowd: Crowd, client: Client, name: string, step: Step): Promise<void> {
  const { random } = client
  const token = step.admin ? crowd.adminToken : client.token
  let server = random.below(crowd.urls.length)
  for (let attempt = 0; attempt <= AGAIN; attempt++) {
    const url = crowd.urls[server]!
    const { path, input } = step
    const entry = await ask({ id: `fb-${name}.${attempt}`, server, url, token, path, input })
    crowd.entries.push(entry)
    learn(crowd, entry)
    if (entry.fate !== 'unknown' || crowd.stopped || random.next() < 0.1) return
    server = (server + 1 + random.below(Math.max(1, crowd.urls.length - 1))) % crowd.urls.length
    await sleep(50 + random.below(600))
  }
}

function learn({ leases }: Crowd, entry: Entry): void {
  if (entry.leases.length > 8) return
  for (const told of entry.leases) {
    const known = leases.findIndex(({ id }) => id === told.id)
    if (known >= 0) leases.splice(known, 1)
    leases.push(told)
  }
  if (leases.length > KNOWN) leases.splice(0, leases.length - KNOWN)
}
