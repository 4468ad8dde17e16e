import { parseArgs } from 'node:util'
import { type BenchOptions, NEMESES, type Nemesis } from './settings.ts'

/** `--database sqlite|postgresql --seconds N --seed S --servers N --clients N --nemesis kill,cut`. @throws Error with a sentence */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      database: { type: 'string', default: 'sqlite' },
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
      servers: { type: 'string' },
      clients: { type: 'string', default: '12' },
      nemesis: { type: 'string', default: NEMESES.join(',') },
    },
  })
  const { database } = values
  if (database !== 'sqlite' && database !== 'postgresql') throw new Error('--database is sqlite or postgresql.')
  return {
    database,
    seconds: whole('seconds', values.seconds),
    seed: whole('seed', values.seed),
    servers: whole('servers', values.servers ?? (database === 'sqlite' ? '2' : '3')),
    clients: whole('clients', values.clients),
    nemeses: values.nemesis === 'none' ? [] : values.nemesis.split(',').map(nemesis),
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} is a whole number.`)
  return value
}

function nemesis(name: string): Nemesis {
  const found = NEMESES.find((each) => each === name)
  if (!found) throw new Error(`--nemesis is none, or a list of ${NEMESES.join(', ')}.`)
  return found
}

/** The command that does the same again. */
export function replayOf({ database, seconds, seed, servers, clients, nemeses }: BenchOptions): string {
  return `npm run faults -- --database ${database} --seconds ${seconds} --seed ${seed} --servers ${servers} --clients ${clients} --nemesis ${nemeses.join(',') || 'none'}`
}
