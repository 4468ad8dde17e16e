import { setTimeout as sleep } from 'node:timers/promises'
import { GRACE_SECONDS, MAX_TTL_SECONDS } from '../settings.ts'
import { type Inflict, seconds, withAll, withMember } from './nemesis.ts'

/** SIGKILL, and after a while a new process. */
export const kill: Inflict = (fleet, random) =>
  withMember(fleet, random, async (member) => {
    const down = random.below(2000)
    await fleet.kill(member)
    await sleep(down)
    await fleet.start(member)
    return { kind: 'kill', servers: [member.index], text: `killed, ${seconds(down)} later started again` }
  })

/** SIGSTOP for longer than any TTL and grace, then SIGCONT: a holder's server that slept through its leases' end. */
export const pause: Inflict = (fleet, random) =>
  withMember(fleet, random, async (member) => {
    const down = (MAX_TTL_SECONDS + GRACE_SECONDS) * 1000 + 300 + random.below(2000)
    member.process?.signal('SIGSTOP')
    await sleep(down)
    member.process?.signal('SIGCONT')
    return { kind: 'pause', servers: [member.index], text: `stopped for ${seconds(down)}` }
  })

/** The database falls over: PostgreSQL in immediate mode; on a file, all processes at once, as when the power goes. */
export const restart: Inflict = (fleet, random) =>
  withAll(fleet, async () => {
    const { place, members } = fleet
    const down = random.below(2500)
    if (place.crash) {
      await place.crash()
      await sleep(down)
      await place.start()
      return { kind: 'restart', servers: [], text: `the database crashed, ${seconds(down)} later started again` }
    }
    await Promise.all(members.map((member) => fleet.kill(member)))
    await sleep(down)
    await Promise.all(members.map((member) => fleet.start(member)))
    return { kind: 'restart', servers: [], text: `all servers killed, ${seconds(down)} later started again` }
  })
