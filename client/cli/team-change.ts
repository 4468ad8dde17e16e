import type { TeamAnswer } from '../../server/domain/wire.ts'
import type { Cli } from './cli.ts'
import { type Format, printJson } from './render/output.ts'
import { teamSentence } from './render/team.ts'

/** Says what became of a team; data only when it was asked for. */
export function printTeam({ io }: Cli, format: Format, verb: string, answer: TeamAnswer): void {
  io.err(teamSentence(verb, answer.team))
  if (format === 'json') printJson(io, answer)
  if (format === 'value') io.out(answer.team.name)
}
