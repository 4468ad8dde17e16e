import type { ReportAnswer } from '../../../server/domain/wire.ts'
import { clean } from '../../clean.ts'
import type { Io } from '../io.ts'
import { counted } from './print.ts'

const MOST_SAID = 5

/** What became of a report, on stderr. */
export function sayReported(io: Io, { charts, findings, skipped }: Omit<ReportAnswer, 'now'>): void {
  const missing = charts.filter((each) => each.missing)
  const found = charts.filter((each) => !each.missing && each.changed)
  const parts = [
    `${counted(missing.length, 'lease')} without a chart (${missing.filter(({ changed }) => changed).length} new)`,
    ...(found.length > 0 ? [`${counted(found.length, 'chart')} found again`] : []),
    `${counted(findings.length, 'finding')} (${findings.filter(({ recorded }) => recorded).length} new)`,
  ]
  io.err(`Reported: ${parts.join(', ')}. Nothing was released by it.`)
  for (const { message } of skipped.slice(0, MOST_SAID)) io.err(clean(`  skipped  ${message}`))
  if (skipped.length > MOST_SAID) io.err(`  … ${skipped.length - MOST_SAID} more were skipped`)
}
