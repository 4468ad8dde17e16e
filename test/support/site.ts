import type { Reply } from './app.ts'

/** Whatever calls a server: a process, or an app of this process. */
interface Callable {
  // biome-ignore lint/suspicious/noExplicitAny: a test names the shape it expects by what it asserts
  call(path: string, input?: unknown, token?: string | null): Promise<Reply<any>>
}

/** Registers a controller, with the last `free` numbers below 65536 left to lease over each transport (at most 14,536). */
export async function smallController(server: Callable, controller: string, free: number): Promise<void> {
  await must(server.call('controller.register', { name: controller }))
  const rest = { controller, first: 0, last: 65_535 - free, reason: 'kept small for a test' }
  await must(server.call('controller.exclude', rest))
}

/** The answer's data; throws the refusal that came instead. */
export async function must<T>(call: Promise<Reply<T>>): Promise<T> {
  const { data, error, status } = await call
  if (error) throw new Error(`${status} ${error.code}: ${error.message}`)
  return data
}

/** How many of each code, `ok` for answers: `{ ok: 60, QUOTA_EXCEEDED: 40 }`. */
export function tally(replies: readonly Reply<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { error } of replies) {
    const code = error?.code ?? 'ok'
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}
