import type { Io } from './io.ts'

/** Clears the line that was written last. */
const CLEAR = '\r\u001b[2K'

/** Shows how far long work has come, on a terminal alone: one line that is written over, and goes at the end. */
export function progress({ canAsk, env }: Io, verb: string, total: number): { step(): void; end(): void } {
  const shown = canAsk && env.TERM !== 'dumb' && total > 1
  let done = 0
  const write = () => void process.stderr.write(`${CLEAR}${verb} ${done} of ${total}`)
  if (shown) write()
  return {
    step() {
      done += 1
      if (shown) write()
    },
    end: () => void (shown && process.stderr.write(CLEAR)),
  }
}

/** Does work for each item, a few at a time, in order of their beginning. The first failure ends it: nothing more is begun. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  let failed = false
  const worker = async () => {
    while (!failed && next < items.length) {
      const item = items[next++]!
      await work(item).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  const broken = workers.find((each) => each.status === 'rejected')
  if (broken) throw broken.reason
}
