import { ListenError } from './api/host.ts'
import { onStopSignal } from './api/stop.ts'
import { SettingsError } from './config.ts'
import { DatabaseError } from './ledger/database/open.ts'
import { type ServeOptions, serve } from './serve.ts'

/** Runs the server until it is told to stop. Resolves with the process's exit code. */
export async function main(options?: ServeOptions): Promise<number> {
  try {
    const served = await serve(options)
    await new Promise<void>((resolve) => onStopSignal(() => resolve()))
    await served.stop()
    return 0
  } catch (error) {
    const expected = error instanceof SettingsError || error instanceof DatabaseError || error instanceof ListenError
    console.error(expected ? `portlease did not start.\n${error.message}` : error)
    return error instanceof SettingsError ? 2 : 1
  }
}

if (import.meta.filename === process.argv[1]) process.exit(await main())
