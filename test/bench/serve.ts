import type { RunningApp } from '../../server/app.ts'
import { answer } from './answer.ts'
import { type StartOptions, startApp } from './start-app.ts'

/** The real server in a process of its own. */

let running: RunningApp | undefined

answer({
  async start(options: StartOptions): Promise<string> {
    running = await startApp(options)
    return (await running.host.listen(0, '127.0.0.1')).url
  },
  close: () => running?.close(),
})
