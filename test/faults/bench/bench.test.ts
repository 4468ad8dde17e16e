import { expect, test } from 'vitest'
import { findBinaries } from '../../support/postgres/binaries.ts'
import { checkRun } from './check/check.ts'
import { replayOf } from './options.ts'
import { runBench } from './run.ts'
import { type BenchOptions, NEMESES } from './settings.ts'

// Longer, on purpose: npm run faults -- --database postgresql --seconds 300. The same again: FAULTS_SEED=…
const SEED = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 2 ** 32))
const SECONDS = Number(process.env.FAULTS_SECONDS ?? 15)

const common = { seconds: SECONDS, seed: SEED, clients: 12, nemeses: NEMESES }
const RUNS: readonly BenchOptions[] = [
  { ...common, database: 'sqlite', servers: 2 },
  { ...common, database: 'postgresql', servers: 3 },
]
const hasPostgres = findBinaries() !== null
if (!hasPostgres) console.warn('NOT TESTED: faults on PostgreSQL, which is not on this machine.')

for (const run of RUNS) {
  test.skipIf(run.database === 'postgresql' && !hasPostgres)(
    `whatever fails on ${run.database}, all that callers were told is true together (FAULTS_SEED=${SEED})`,
    async () => {
      const { history, examined } = await runBench(run)
      expect(checkRun(history, examined), replayOf(run)).toEqual([])
      const { entries, faults } = history
      expect(faults.length).toBeGreaterThan(2)
      expect(entries.filter(({ fate }) => fate === 'ok').length).toBeGreaterThan(30)
    },
    120_000 + SECONDS * 4000,
  )
}
