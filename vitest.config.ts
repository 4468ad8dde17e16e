import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres/on-demand.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: each file starts servers, processes and databases of its own.
    maxWorkers: 2,
  },
})
