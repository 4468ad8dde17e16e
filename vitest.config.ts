import { defineConfig } from 'vitest/config'
import { findBinaries } from './test/support/postgres/binaries.ts'

/** What must hold on every database: these files run once on each. */
const ON_EACH = [
  'test/behaviour/**/*.test.ts',
  'test/concurrency/**/*.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/watch/**/*.test.ts',
  'test/ledger/read/**/*.test.ts',
  'test/faults/checker.test.ts',
]
/** These look at the page as it is built from the sources. */
const IN_A_BROWSER = 'test/web/**/*.test.ts'
const on = (dialect: 'sqlite' | 'postgresql') => ({
  extends: true as const,
  test: { name: dialect, include: ON_EACH, env: { TEST_DIALECT: dialect } },
})

// In CI the run fails at its start without a PostgreSQL; elsewhere it says so and goes on without (test/support/postgres).
const hasPostgres = process.env.TEST_DATABASE_URL !== undefined || findBinaries() !== null

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres/on-demand.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: each file starts servers, processes and databases of its own.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'once', include: ['test/**/*.test.ts'], exclude: [...ON_EACH, IN_A_BROWSER] } },
      {
        extends: true,
        test: {
          name: 'web',
          include: [IN_A_BROWSER],
          globalSetup: ['test/web/support/build.ts'],
          // What is waited for comes by itself; a second is short where two cores run several browsers.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      on('sqlite'),
      ...(hasPostgres ? [on('postgresql')] : []),
    ],
  },
})
