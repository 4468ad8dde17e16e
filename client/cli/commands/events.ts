import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples } from '../program.ts'
import { defineList } from './events/list.ts'
import { defineVerify } from './events/verify.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease events --lease epic-line1:61000',
    'portlease events --from 2026-03-01 --to 2026-04-01 -o csv > march.csv',
    'portlease events verify',
  ])
  for (const add of [defineList, defineVerify]) add(command, cli)
}
