import { main } from '../cli/main.ts'

// bin.mjs without what reads TypeScript: the beginning of the bundle.
await main()
