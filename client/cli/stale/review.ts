import type { Plan, PlanRecordAnswer } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import { countsOf } from '../../words/review.ts'
import { ask } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { Stopped, UsageError } from '../exit.ts'
import { page } from '../page.ts'
import { type Format, printJson, printRows } from '../render/output.ts'
import { appliedText, planColumns, planHead, planLines } from '../render/plan.ts'
import type { Decision } from './sheet.ts'

/** So many decisions fit one call. */
const MOST_DECISIONS = 1000

export interface Words {
  reason?: string | undefined
  ticket?: string | undefined
  yes?: true | undefined
  output: Format
}

/** A plan is only carried out when somebody has seen it, or says beforehand that nobody will. Asked before anything is done. */
export function checkSeen({ io }: Cli, { yes }: Words): void {
  if (yes || io.canAsk) return
  throw new UsageError('Nobody is here to read the plan and type the count. Nothing was done.', [
    ['unseen', 'add --yes'],
    ['as a draft', 'leave --reason out: the plan is kept, and a person can go on with portlease stale --plan ID'],
  ])
}

/** Keeps decisions as a draft on the server, in as many calls as it takes. */
export async function keepPlan(cli: Cli, decisions: readonly Decision[]): Promise<PlanRecordAnswer> {
  const { admin } = cli.client()
  let answer = await admin.planRevoke({ decisions: decisions.slice(0, MOST_DECISIONS) })
  for (let at = MOST_DECISIONS; at < decisions.length; at += MOST_DECISIONS) {
    answer = await admin.planRevoke({ planId: answer.plan.id, decisions: decisions.slice(at, at + MOST_DECISIONS) })
  }
  return answer
}

/** Shows a plan as it stands, to a person or as rows. */
export async function showPlan(cli: Cli, answer: PlanRecordAnswer, output: Format): Promise<void> {
  const { plan } = answer
  await writePlan(cli, answer)
  const id = plan.id
  cli.io.err(
    plan.appliedAt === null
      ? `\nNothing was revoked. Carry it out: portlease stale --plan ${id} --reason TEXT`
      : clean(`\nApplied by ${plan.appliedBy}: "${plan.reason}". Undo: portlease restore --plan ${id}`),
  )
  if (output === 'table' && cli.io.outIsTerminal) return
  printRows(cli.io, output, { rows: plan.decisions, columns: planColumns, answer, value: () => id })
}

/** Shows a plan, asks for the count, and carries it out as a whole. */
export async function carryOut(cli: Cli, answer: PlanRecordAnswer, reason: string, words: Words): Promise<void> {
  const { io } = cli
  const { plan } = answer
  await writePlan(cli, answer, words.yes === true)
  io.err('')
  if (!words.yes) await askForCount(cli, plan)
  const applied = await cli.client().admin.applyRevoke({ planId: plan.id, reason, ticket: words.ticket })
  io.err(appliedText(applied))
  if (words.output === 'json') printJson(io, applied)
  if (words.output === 'value') io.out(plan.id)
}

async function writePlan(cli: Cli, { plan, now }: PlanRecordAnswer, unasked = false): Promise<void> {
  const { io } = cli
  const { server } = await cli.client().system.whoami()
  io.err(planHead(plan, now, server.defaults).join('\n'))
  const lines = planLines(plan, now)
  if (lines.length > 0) io.err('')
  await page(io, lines, { noun: 'lines', write: io.err, unasked })
}

/** The count is the word that proves that the list was read. */
async function askForCount({ io }: Cli, plan: Plan): Promise<void> {
  const { revoke, keep } = countsOf(plan)
  const count = String(revoke > 0 ? revoke : keep)
  const [verb, noun] = [revoke > 0 ? 'Revoke' : 'Confirm', count === '1' ? 'lease' : 'leases']
  const said = await ask(io, `${verb} ${count} ${noun}? Type ${count} to go on: `)
  if (said === count) return
  throw new Stopped(
    `That is not ${count}. Nothing was revoked. The plan is kept: portlease stale --plan ${plan.id} --reason TEXT`,
  )
}
