/** Check a strategy: what its files say about ports, and what policy and ledger say about that. The one door to this folder. */
export { fileKind, isTooLarge } from './files.ts'
export { parseHandleValue } from './handle-value.ts'
export { type ForbiddenUse, forbiddenPorts, judge } from './judge.ts'
export { STRATEGY_LIMITS } from './limits.ts'
export { fullChart, placeText } from './names.ts'
export { readStrategy } from './read.ts'
export type * from './types.ts'
export type * from './verdict.ts'
