import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples } from '../program.ts'
import { defineCheck } from './backup/check.ts'
import { defineDump } from './backup/dump.ts'
import { defineLoad } from './backup/load.ts'
import { defineRestore } from './backup/restore.ts'
import { defineResume } from './backup/resume.ts'
import { defineSave } from './backup/save.ts'

/** All but `resume` work on the database itself, on the server's computer: with or without a server that runs. */
export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease backup save nightly.db --force',
    'portlease backup restore nightly.db --replace --reason "the disk failed"',
    'portlease backup dump house.gz --seal      then: portlease backup load house.gz --database postgresql://…',
  ])
  for (const add of [defineSave, defineRestore, defineResume, defineCheck, defineDump, defineLoad]) add(command, cli)
}
