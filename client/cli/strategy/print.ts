import { join } from 'node:path'
import {
  type Action,
  type Judgement,
  placeText,
  type Strategy,
  type StrategyProblem,
  type Verdict,
} from '../../../server/domain/strategy/index.ts'
import { clean } from '../../clean.ts'
import type { Io } from '../io.ts'
import { annotation } from '../manifest/annotate.ts'
import { type Format, printJson } from '../render/output.ts'

/** What was checked, and what came out. */
export interface Checked {
  readonly folder: string
  readonly strategy: Strategy
  readonly controller: string | null
  readonly judgement: Judgement
}

/** Prints what came out; what a person does next stands below each line on a terminal. */
export function printChecked(io: Io, format: Format, checked: Checked): void {
  if (format === 'json') printJson(io, jsonOf(checked))
  else printLines(io, format, checked)
}

function printLines(io: Io, format: Format, { strategy, judgement, folder }: Checked): void {
  for (const problem of strategy.problems) {
    const { severity, file, line, message } = problem
    if (format !== 'github') io.out(`${severity.padEnd(8)}${clean(problemText(problem))}`)
    else io.out(annotation(severity, join(folder, file ?? ''), { line: line ?? 1, column: 1 }, message))
  }
  for (const verdict of judgement.verdicts) {
    if (format !== 'github') io.out(textOf(verdict, io.outIsTerminal))
    else if (verdict.severity !== 'ok') io.out(annotationOf(verdict, folder))
  }
}

/** `Palletizer: 7 charts, 5 handle values, compared with epic-line3. 2 errors, 1 warning.` */
export function summaryOf({ strategy, controller, judgement, folder }: Checked): string {
  const { name, charts, literals } = strategy
  const compared =
    controller === null
      ? "against the vendor's table alone (--controller compares with the ledger)"
      : `compared with ${controller}`
  const parts = [counted(charts.length, 'chart'), counted(literals.length, 'handle value'), compared]
  const found = [counted(judgement.errors, 'error'), counted(judgement.warnings, 'warning')]
  const verdict = judgement.errors + judgement.warnings === 0 ? 'Nothing collides.' : `${found.join(', ')}.`
  return clean(`${name ?? folder}: ${parts.join(', ')}. ${verdict}`)
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function jsonOf({ strategy, controller, judgement }: Checked): unknown {
  const { name, charts, chartsComplete, handles, files, problems, tags } = strategy
  const { verdicts, errors, warnings } = judgement
  return {
    strategy: { name, charts, chartsComplete, handles, tags: tags.length, files },
    ...{ controller, errors, warnings, verdicts, problems },
  }
}

function textOf(verdict: Verdict, withNext: boolean): string {
  const { severity, places, text, message, action } = verdict
  const where = places.length > 0 ? `${places.slice(0, 5).map(placeText).join(', ')}  "${text}"  ` : ''
  const next = withNext && action ? nextText(action) : ''
  return clean(`${severity.padEnd(8)}${where}${message}`) + (next === '' ? '' : `\n        ${clean(next)}`)
}

function annotationOf({ severity, file, line, text, message }: Verdict, folder: string): string {
  const level = severity === 'error' ? 'error' : 'warning'
  const said = file === null ? message : `"${text}": ${message}`
  return annotation(level, file === null ? folder : join(folder, file), { line: line ?? 1, column: 1 }, said)
}

/** The command that does it; whom to ring stands in the sentence already. */
function nextText(action: Action): string {
  if (action.do === 'ask') return ''
  if (action.do === 'explain') return `portlease explain ${action.port}`
  const { controller, chart, handle, transport, port } = action
  const words = [
    `portlease acquire --controller ${controller} --chart "${chart}"`,
    handle === '' ? '' : `--handle "${handle}"`,
    transport === 'tcp' ? '' : `--transport ${transport}`,
    port === null ? '' : `--port ${port}`,
    '--purpose "…"',
  ]
  return words.filter(Boolean).join(' ')
}

function problemText({ file, line, message }: StrategyProblem): string {
  const where = file === null ? '' : placeText({ file, line, block: null })
  return where === '' ? message : `${where}  ${message}`
}
