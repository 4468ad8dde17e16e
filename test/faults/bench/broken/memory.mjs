import { register } from 'node:module'

// A process does not follow what others free: its bitmap fills up.

register('./hooks.mjs', import.meta.url, {
  data: {
    file: 'server/ledger/memory.ts',
    from: "if (event.type === 'lease.ended') map.unclaim(port, count)",
    to: '',
  },
})
