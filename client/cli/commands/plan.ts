import type { Command } from '@commander-js/extra-typings'
import { countsOf } from '../../manifest/diff.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { manifestPath, readLockfile, readManifestFile } from '../manifest/files.ts'
import { checkLedger, type LookFlags, lookAt } from '../manifest/look.ts'
import { annotated, printLook } from '../manifest/print.ts'
import { examples, outputOption } from '../program.ts'
import type { Format } from '../render/output.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease plan ports.yaml', 'portlease plan ports.yaml --exit-code -o github'])
  command
    .argument('[file]', 'the manifest, YAML or JSON; without one, ports.yaml')
    .option('--exit-code', `end with ${EXIT.differs} when apply would change something`)
    .option('--prune', 'as apply --prune: what is no longer declared counts as a change')
    .option('--adopt', 'as apply --adopt: take over what another manifest declares')
    .option('--from-lockfile', 'as apply --from-lockfile: exactly the numbers of the lockfile')
    .addOption(outputOption(['table', 'json', 'csv', 'github']))
    .action((file, flags) => annotated(cli, flags.output, () => plan(cli, file, flags)))
}

interface Flags extends LookFlags {
  exitCode?: true | undefined
  prune?: true | undefined
  output: Format
}

async function plan(cli: Cli, named: string | undefined, flags: Flags): Promise<void> {
  const file = readManifestFile(manifestPath(named))
  const lockfile = readLockfile(file.lockfile)
  const look = await lookAt(cli, file, lockfile, flags)
  checkLedger(look, lockfile, flags)
  printLook(cli, look, flags.output, flags.prune ?? false)
  const { refuse, add, change, undeclared } = countsOf(look.rows)
  const changes = add + change + (flags.prune ? undeclared : 0)
  if (refuse > 0) cli.exit = EXIT.refused
  else if (flags.exitCode && changes > 0) cli.exit = EXIT.differs
}
