import { checkTables } from '../../../support/check-ledger.ts'
import type { Examined } from '../examine.ts'
import type { History } from '../history.ts'
import { checkAnswers } from './answers.ts'
import { checkFates } from './fates.ts'
import { checkHolders } from './holders.ts'
import { checkMaps } from './maps.ts'
import { orderOf } from './order.ts'
import { checkReads } from './reads.ts'
import { checkReclaims } from './reclaims.ts'
import { checkRefusals } from './refusals.ts'
import { type Story, storyOf } from './story.ts'

/** What the checks of a run share. Each reports sentences that begin with the kind of what it found. */
export interface Evidence {
  readonly history: History
  readonly examined: Examined
  readonly story: Story
  readonly order: ReturnType<typeof orderOf>
  report(violation: string): void
}

const CHECKS = [checkAnswers, checkFates, checkHolders, checkReads, checkRefusals, checkReclaims, checkMaps]

/** Whether what callers were told and what the database says can both be true. Empty: yes. */
export function checkRun(history: History, examined: Examined): string[] {
  const violations = [...checkTables(examined.tables), ...examined.late, ...examined.complaints]
  const story = storyOf(examined.tables)
  const report = (violation: string) => void violations.push(violation)
  const evidence: Evidence = { history, examined, story, order: orderOf(history, story), report }
  for (const check of CHECKS) check(evidence)
  return [...new Set(violations)]
}
