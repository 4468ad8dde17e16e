import { register } from 'node:module'

// Callers are answered before the COMMIT: who dies in between has promised what is not there.

register('./hooks.mjs', import.meta.url, {
  data: {
    file: 'server/ledger/commit.ts',
    from: '  return { draft, head: next, decided }',
    to: `  jobs.forEach((job, index) => job.settle(decided[index]))
  await new Promise((resolve) => setTimeout(resolve, 150))
  return { draft, head: next, decided }`,
  },
})
