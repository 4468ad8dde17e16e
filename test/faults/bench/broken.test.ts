import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkRun } from './check/check.ts'
import { runBench } from './run.ts'
import type { Nemesis } from './settings.ts'

// A bench that finds nothing shows something only if it finds what is there: servers with one bug each, and whole runs.

const SEED = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 2 ** 32))

const BUGS: readonly (readonly [string, { preload: string; nemeses: Nemesis[]; seconds: number; found: RegExp }])[] = [
  [
    'a claim that is not written',
    { preload: 'claims', nemeses: [], seconds: 4, found: /^claim: \S+ of ls_\w+ has no row/ },
  ],
  [
    'a bitmap that does not follow',
    {
      preload: 'memory',
      nemeses: [],
      seconds: 5,
      found: /^bitmap: server \d refuses |^bug: server \d, at rest, does not answer/,
    },
  ],
  [
    'an answer before the COMMIT',
    { preload: 'early-answers', nemeses: ['kill'], seconds: 12, found: /^lost (grant|change): .* at revision \d+/ },
  ],
]

test.each(BUGS)(
  `%s is found by a run (FAULTS_SEED=${SEED})`,
  async (_, { preload, found, ...bug }) => {
    const module = fileURLToPath(new URL(`broken/${preload}.mjs`, import.meta.url))
    const run = {
      ...bug,
      database: 'sqlite',
      seed: SEED,
      servers: 2,
      clients: 16,
      atLeast: 300,
      preload: [module],
    } as const
    const { history, examined } = await runBench(run)
    expect(checkRun(history, examined)).toContainEqual(expect.stringMatching(found))
  },
  180_000,
)
