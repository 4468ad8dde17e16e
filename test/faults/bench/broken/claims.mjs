import { register } from 'node:module'

// One claim in five is not written: the number is the holder's, and the database does not know it.

register('./hooks.mjs', import.meta.url, {
  data: {
    file: 'server/ledger/write.ts',
    from: 'if (leaseId !== null) taken.push',
    to: 'if (leaseId !== null && port % 5 !== 0) taken.push',
  },
})
