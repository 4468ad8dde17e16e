import { createPortClient, type PortClient } from '../create.ts'
import { EXIT } from './exit.ts'
import type { Io } from './io.ts'
import { type GlobalFlags, readSettings, type Settings } from './settings.ts'

/** What a command works with. */
export interface Cli {
  readonly io: Io
  /** The client for the settings of this run; the same one for the whole run. */
  client(): PortClient
  /** Whether this run has talked to a server. */
  used(): boolean
  /** Another client, for a server and a token that are not (yet) those of this run. Empty text: no token. */
  clientFor(settings: Settings): PortClient
  /** The flags that every command takes, as they were given. */
  flags(): GlobalFlags
  /** The exit code of a command that ends without an error. */
  exit: number
  /** A later Ctrl-C is not ours: somebody else stops cleanly. */
  letGo(): void
}

/** `flags` is asked for late: the line is parsed when a command runs, not when it is defined. */
export function createCli(io: Io, flags: () => GlobalFlags, letGo: () => void): Cli {
  let client: PortClient | undefined
  return {
    io,
    exit: EXIT.done,
    letGo,
    client() {
      client ??= connect(io, readSettings(flags(), io))
      return client
    },
    used: () => client !== undefined,
    clientFor: (settings) => connect(io, settings),
    flags,
  }
}

function connect(io: Io, { url, token, retryForMs }: Settings): PortClient {
  let told = false
  // The empty text stands for "no token": without it the client would look into the environment once more.
  return createPortClient(
    { url, token: token ?? '', retryForMs, signal: io.signal },
    {
      onRetry(reason) {
        if (told || !io.canAsk) return
        told = true
        io.err(`portlease: ${url}: ${reason}. Trying again for up to ${retryForMs / 1000} s; Ctrl-C stops.`)
      },
    },
  )
}
