/** Check a strategy: what its files say about ports, and what policy and ledger say about that. The one door to this folder. */
export { type ChosenFile, fileKind, isTooLarge } from './files.ts'
export { parseHandleValue } from './handle-value.ts'
export { STRATEGY_LIMITS } from './limits.ts'
export { readStrategy } from './read.ts'
export type * from './types.ts'
