import { Option } from '@commander-js/extra-typings'
import type { ControllerAnswer, ExclusionAnswer } from '../../server/domain/wire.ts'
import type { Cli } from './cli.ts'
import { coveredText, exclusionText } from './render/controller.ts'
import { type Format, printJson } from './render/output.ts'

/** What a change of a controller or an exclusion can print: its sentence, or the API's answer. */
export const CHANGE_FORMATS = ['table', 'json', 'value'] as const

export function systemOption() {
  return new Option('--system <name>', 'linux, windows or other').choices(['linux', 'windows', 'other'] as const)
}

/** Says what became of a controller; data only when it was asked for. */
export function printController({ io }: Cli, format: Format, verb: string, answer: ControllerAnswer): void {
  io.err(`${verb} ${answer.controller.name}.`)
  if (format === 'json') printJson(io, answer)
  if (format === 'value') io.out(answer.controller.name)
}

/** Says what became of an exclusion, and which leases it covers. */
export function printExclusion({ io }: Cli, format: Format, verb: string, answer: ExclusionAnswer): void {
  const { exclusion, leases } = answer
  io.err(exclusionText(verb, exclusion))
  if (leases.length > 0) io.err(coveredText(leases))
  if (format === 'json') printJson(io, answer)
  if (format === 'value') io.out(exclusion.id)
}
