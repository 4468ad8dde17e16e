import { spawn } from 'node:child_process'
import type { Command } from '@commander-js/extra-typings'
import type { Cli } from '../cli.ts'
import { examples } from '../program.ts'
import { urlOf } from '../settings.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease open', 'portlease open --url http://ledger.plant.local:22040'])
  command.action(async () => {
    const address = `${urlOf(cli.flags(), cli.io)}/`
    if (!(await opened(cli, address))) cli.io.out(address)
  })
}

/** Hands the address to this computer's browser. False where there is no desktop, or nothing that opens addresses. */
function opened({ io }: Cli, address: string): Promise<boolean> {
  const program = openerOf(io.env, process.platform)
  if (program === null || !io.outIsTerminal) return Promise.resolve(false)
  const [file, ...args] = program
  return new Promise((resolve) => {
    const child = spawn(file, [...args, address], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

/** What opens an address here; null: this is no desktop. The address is an argument of its own, never a shell's text. */
export function openerOf(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): [file: string, ...args: string[]] | null {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  if (platform === 'darwin') return ['open']
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null
}
