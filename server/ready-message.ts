/** What the message needs to know. */
export interface ReadyFacts {
  version: string
  /** Where this computer reaches the server: `http://127.0.0.1:22040`. */
  url: string
  /** The address that it listens on. */
  host: string
  /** The file with the admin's token; null when PORTLEASE_ADMIN_TOKEN is set. */
  tokenPath: string | null
  /** What people should know first: the ledger is paused. */
  notices?: readonly string[]
  /** The code of a one-time link; null: nobody is at a terminal to see it. */
  once: string | null
  /** Where the ledger is, without a password. */
  data: string
  /** The shell's environment: its PORTLEASE_URL and PORTLEASE_TOKEN would lead pasted commands elsewhere. */
  env: Readonly<Record<string, string | undefined>>
}

const DEFAULT_URL = 'http://127.0.0.1:22040'
const DEFAULT_TOKEN_FILE = './data/admin.token'

/**
 * What a terminal shows when the server is ready. The commands work as they are pasted, in bash, PowerShell and cmd
 * alike: no variables are set, nothing but double quotes is quoted, and they say what the shell's own settings would
 * otherwise decide. There is no secret in it.
 */
export function readyMessage(facts: ReadyFacts): string {
  const lines = [
    `portlease ${facts.version} is ready.`,
    '',
    ...(facts.notices ?? []).flatMap((notice) => [notice, '']),
    `  page    ${facts.url.padEnd(32)} ${audience(facts.host)}`,
    ...(facts.once === null ? [] : [`  sign in ${onceLink(facts.url, facts.once)}   (works once, for 10 minutes)`]),
    facts.tokenPath === null
      ? "  token   the one in PORTLEASE_ADMIN_TOKEN (the admin's, stored nowhere)"
      : `  token   ${facts.tokenPath.padEnd(32)} (the admin's, stored nowhere else)`,
    `  data    ${facts.data}`,
    '',
    'Lease a first port, in a second terminal in this folder:',
    ...commands(facts).map((command) => `  ${command}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The code stands in the fragment, which no server and no proxy sees. */
function onceLink(url: string, code: string): string {
  return `${url}/sign-in#once=${code}`
}

/** What to paste, in order. */
export function commands(facts: ReadyFacts): string[] {
  const flags = flagsFor(facts)
  return [
    // Without a file there is nothing to read the token from: a person types it once.
    ...(facts.tokenPath === null && !facts.env.PORTLEASE_TOKEN ? [`npx portlease login ${facts.url}`] : []),
    `npx portlease controllers register demo --address 127.0.0.1${flags}`,
    `npx portlease acquire --controller demo --chart Demo/Hello --purpose "trying it out"${flags}`,
  ]
}

/** The command line's order: flags, then the shell's settings, then the token file for a URL of this computer. */
function flagsFor({ url, tokenPath, env }: ReadyFacts): string {
  const told = env.PORTLEASE_URL || DEFAULT_URL
  const urlFlag = told === url ? '' : ` --url ${url}`
  if (tokenPath === null) return urlFlag
  const found = !env.PORTLEASE_TOKEN && isLoopback(new URL(url).hostname) && tokenPath === DEFAULT_TOKEN_FILE
  return found ? urlFlag : `${urlFlag} --token-file ${quoted(tokenPath)}`
}

function audience(host: string): string {
  if (isLoopback(host)) return 'only this computer; to share it: docs/install.md'
  const where = host === '0.0.0.0' || host === '::' ? 'every network of this computer' : `the network of ${host}`
  return `${where}, as plain http; with TLS: docs/install.md`
}

function isLoopback(host: string): boolean {
  return /^127\./.test(host) || host === '::1' || host === '[::1]' || host === 'localhost'
}

function quoted(path: string): string {
  return /^[\w./:-]+$/.test(path) ? path : `"${path}"`
}
