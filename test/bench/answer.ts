import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

// biome-ignore lint/suspicious/noExplicitAny: each method takes and gives what it says; the caller names both types
export type Methods = Record<string, (argument: any) => unknown>

const session = new Session()

/** What every process of the benchmark can be asked. */
const COMMON: Methods = {
  /** Processor time of this process so far, in microseconds. */
  cpu: () => process.cpuUsage().user + process.cpuUsage().system,
  rss: () => process.memoryUsage().rss,
  async startProfile() {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
  },
  async stopProfile(file: string) {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    writeFileSync(file, JSON.stringify(profile))
  },
}

/** Answers what the process that started this one asks (see child.ts). `close` is asked last. */
export function answer(methods: Methods & { close(): unknown }): void {
  const all: Methods = { ...COMMON, ...methods }
  process.on('message', async ({ id, method, argument }: { id: number; method: string; argument: unknown }) => {
    try {
      process.send?.({ id, value: await all[method]?.(argument) })
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.stack : String(error) })
    }
    if (method === 'close') process.disconnect()
  })
  // Ctrl-C reaches every process; the one that started them says what happens.
  process.on('SIGINT', () => {})
  // Nobody is left to ask: the benchmark was stopped.
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}
