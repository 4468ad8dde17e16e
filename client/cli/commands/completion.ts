import { Argument, type Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { candidates } from '../completion/candidates.ts'
import { SCRIPTS } from '../completion/scripts.ts'
import { examples } from '../program.ts'
import { readSettings } from '../settings.ts'

const SHELLS = ['bash', 'zsh', 'fish', 'powershell', 'words'] as const

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease completion bash >> ~/.bashrc',
    'portlease completion powershell >> $PROFILE',
    'portlease completion fish > ~/.config/fish/completions/portlease.fish',
  ])
  command
    .addArgument(new Argument('<shell>', 'whose script to print; the scripts call `words`').choices(SHELLS))
    .argument('[words...]', 'for `words`: the line so far, each word with = before it')
    .action(async (shell, words) => {
      if (shell !== 'words') return cli.io.out(SCRIPTS[shell])
      const found = await candidates(
        { ...cli, client: () => quickClient(cli) },
        words.map((word) => word.replace(/^=/, '')),
      )
      if (found.length > 0) cli.io.out(found.join('\n'))
    })
}

/** One try is all that somebody who pressed TAB waits for. */
function quickClient(cli: Cli) {
  return cli.clientFor({ ...readSettings(cli.flags(), cli.io), retryForMs: 0 })
}
