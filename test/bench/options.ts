import { parseArgs } from 'node:util'

export interface Options {
  /** The cases to run. */
  only: ReadonlySet<string>
  /** Seconds of load for each case, over all rounds. */
  seconds: number
  rounds: number
  /** Leases of the large ledger in (h). */
  leases: number
  connections: number
  /** Writes a CPU profile of each server beside the results. */
  profile: boolean
}

/** Names for several cases: a group brings what it is held against. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  peers: ['b', 'c', 'etcd', 'redis', 'pgbench', 'portserver'],
  pg: ['b', 'c', 'lone', 'pg1', 'pg2', 'pg3', 'pg2x64', 'pg3x64', 'pgc', 'pglone', 'pgfar', 'pgfarlone'],
}
const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const NAMES = new Set([...LETTERS, ...Object.values(GROUPS).flat()])

const USAGE = `npm run bench -- [--only a,b,c,d,e,f,g,h,peers,pg] [--seconds 12] [--quick] [--profile]
  --only     the cases to run, by letter, by name or by group; a ratio needs both of its cases
             peers: ${GROUPS.peers!.join(', ')}
             pg: ${GROUPS.pg!.join(', ')}
  --seconds  load for each case, split over six rounds
  --quick    a look in four minutes: 3 s a case, a large ledger of 100,000 leases instead of 1,000,000
  --profile  a CPU profile of each server under load, beside the results`

/** @throws Error with the usage when an option is unknown */
export function parseOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', default: [...LETTERS, ...Object.keys(GROUPS)].join(',') },
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    })
    return {
      only: new Set(values.only.split(',').flatMap(namesOf)),
      seconds: Number(values.seconds ?? (values.quick ? 3 : 12)),
      rounds: values.quick ? 3 : 6,
      leases: values.quick ? 100_000 : 1_000_000,
      connections: 64,
      profile: values.profile,
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

function namesOf(word: string): readonly string[] {
  const names = GROUPS[word] ?? [word]
  const unknown = names.find((name) => !NAMES.has(name))
  if (unknown !== undefined) throw new Error(`There is no case ${unknown}.`)
  return names
}
