import type { Command } from '@commander-js/extra-typings'
import type { Cli } from './cli.ts'

/** What a command's file exports: it adds flags, help and its action to the command that it is given. */
export type Define = (command: Command, cli: Cli) => void

export type Group = 'Everyday' | 'Files' | 'Site' | 'Setup'

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
  handover: {
    group: 'Everyday',
    summary: 'offer a lease to another team; accept, decline',
    load: () => import('./commands/handover.ts'),
  },
  export: {
    group: 'Site',
    summary: 'handle strings, OptoScript, firewall rules, reservations, lists, evidence',
    load: () => import('./commands/export.ts'),
  },
  import: {
    group: 'Site',
    summary: 'take over a spreadsheet, a ControllerNames.ini, excluded ranges',
    load: () => import('./commands/import.ts'),
  },
  findings: {
    group: 'Site',
    summary: 'ports in use that the table forbids',
    alias: 'finding',
    load: () => import('./commands/findings.ts'),
  },
  run: {
    group: 'Everyday',
    summary: 'run a command with a port for as long as it runs',
    load: () => import('./commands/run.ts'),
  },
  plan: {
    group: 'Files',
    summary: 'what a manifest would change',
    load: () => import('./commands/plan.ts'),
  },
  apply: {
    group: 'Files',
    summary: 'give the ports of a manifest what they need',
    load: () => import('./commands/apply.ts'),
  },
  verify: {
    group: 'Files',
    summary: 'check a manifest and its lockfile, without a network',
    load: () => import('./commands/verify.ts'),
  },
  lint: {
    group: 'Files',
    summary: 'check a strategy: do its ports collide?',
    load: () => import('./commands/lint.ts'),
  },
  observe: {
    group: 'Site',
    summary: 'compare what listens on a host with its leases',
    load: () => import('./commands/observe.ts'),
  },
  probe: {
    group: 'Site',
    summary: 'try one TCP connection to a leased port, when asked',
    load: () => import('./commands/probe.ts'),
  },
  controllers: {
    group: 'Site',
    summary: 'list, show, register, update, retire, exclude, include',
    alias: 'controller',
    load: () => import('./commands/controllers.ts'),
  },
  teams: {
    group: 'Site',
    summary: 'list, create, update',
    alias: 'team',
    load: () => import('./commands/teams.ts'),
  },
  tokens: {
    group: 'Site',
    summary: 'list, create, revoke (admins)',
    alias: 'token',
    load: () => import('./commands/tokens.ts'),
  },
  stale: {
    group: 'Site',
    summary: 'find and review leases that nobody needs (admins)',
    load: () => import('./commands/stale.ts'),
  },
  revoke: {
    group: 'Site',
    summary: 'take a lease back (admins)',
    load: () => import('./commands/revoke.ts'),
  },
  restore: {
    group: 'Site',
    summary: 'undo a revoke, or a whole review (admins)',
    load: () => import('./commands/restore.ts'),
  },
  events: {
    group: 'Site',
    summary: 'what was changed, when and by whom; verify the chain',
    alias: 'event',
    load: () => import('./commands/events.ts'),
  },
  watch: {
    group: 'Site',
    summary: 'what changes, as it changes',
    load: () => import('./commands/watch.ts'),
  },
  login: {
    group: 'Setup',
    summary: 'keep a token on this computer for one server',
    load: () => import('./commands/login.ts'),
  },
  logout: { group: 'Setup', summary: 'forget the token again', load: () => import('./commands/logout.ts') },
  whoami: { group: 'Setup', summary: 'which server, token and team', load: () => import('./commands/whoami.ts') },
  open: { group: 'Setup', summary: "the server's page in the browser", load: () => import('./commands/open.ts') },
  completion: {
    group: 'Setup',
    summary: 'what TAB completes, for bash, zsh, fish, PowerShell',
    load: () => import('./commands/completion.ts'),
  },
  backup: {
    group: 'Setup',
    summary: 'save, restore, resume, check, dump, load the ledger',
    load: () => import('./commands/backup.ts'),
  },
  serve: { group: 'Setup', summary: 'start the server in the foreground', load: () => import('./commands/serve.ts') },
}

/** The name of a command that a word on the line stands for. */
export function nameOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined
  if (Object.hasOwn(COMMANDS, word)) return word
  return Object.keys(COMMANDS).find((name) => COMMANDS[name]?.alias === word)
}
