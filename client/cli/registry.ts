import type { Command } from '@commander-js/extra-typings'
import type { Cli } from './cli.ts'

/** What a command's file exports: it adds flags, help and its action to the command that it is given. */
export type Define = (command: Command, cli: Cli) => void

export type Group = 'Everyday' | 'Site' | 'Setup'

export interface Entry {
  readonly group: Group
  readonly summary: string
  readonly alias?: string
  /** Loaded only when this command is called: a start reads two files, not thirty. */
  readonly load: () => Promise<{ define: Define }>
}

/** Every command, in the order in which help lists them. A new one is a file in commands/ and a row here. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  acquire: {
    group: 'Everyday',
    summary: 'lease a port, or get the one that you have',
    load: () => import('./commands/acquire.ts'),
  },
  list: { group: 'Everyday', summary: 'list leases', load: () => import('./commands/list.ts') },
  show: { group: 'Everyday', summary: 'show one lease', load: () => import('./commands/show.ts') },
  whois: { group: 'Everyday', summary: 'who has a port, or had it', load: () => import('./commands/whois.ts') },
  explain: {
    group: 'Everyday',
    summary: 'whether a number may be leased, and why',
    load: () => import('./commands/explain.ts'),
  },
  renew: { group: 'Everyday', summary: 'start the TTL of a lease again', load: () => import('./commands/renew.ts') },
  confirm: {
    group: 'Everyday',
    summary: 'say that a reservation is still needed',
    load: () => import('./commands/confirm.ts'),
  },
  update: {
    group: 'Everyday',
    summary: 'correct a purpose, labels, chart, handle or ticket',
    load: () => import('./commands/update.ts'),
  },
  release: { group: 'Everyday', summary: 'give a lease back', load: () => import('./commands/release.ts') },
  controllers: {
    group: 'Site',
    summary: 'list, show, register, update, retire, exclude, include',
    alias: 'controller',
    load: () => import('./commands/controllers.ts'),
  },
  events: { group: 'Site', summary: 'what was changed, when and by whom', load: () => import('./commands/events.ts') },
  whoami: { group: 'Setup', summary: 'which server, token and team', load: () => import('./commands/whoami.ts') },
  serve: { group: 'Setup', summary: 'start the server in the foreground', load: () => import('./commands/serve.ts') },
}

/** The name of a command that a word on the line stands for. */
export function nameOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined
  if (Object.hasOwn(COMMANDS, word)) return word
  return Object.keys(COMMANDS).find((name) => COMMANDS[name]?.alias === word)
}
