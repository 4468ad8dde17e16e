/** A load of so many connections for so long. */
export interface Share {
  connections: number
  ms: number
}

export interface Loaded {
  calls: number
  ms: number
  /** Latencies in milliseconds. */
  p50: number
  p99: number
}

/** One connection: it is asked for one thing at a time. */
export interface Line {
  /** `n`: a number that nobody else gets. @throws when the answer is not what was asked for */
  ask(n: number): Promise<void>
  close(): void
}

/** Keys are never used twice in a run of the benchmark. */
let next = 0

/** Every connection asks its next thing as soon as it has its answer. */
export async function closedLoop({ connections, ms }: Share, open: (i: number) => Line): Promise<Loaded> {
  const latencies: number[] = []
  const start = performance.now()
  const end = start + ms
  const lines = Array.from({ length: connections }, (_, i) => open(i))
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() < end) {
        const sent = performance.now()
        await line.ask(next++)
        latencies.push(performance.now() - sent)
      }
    }),
  )
  const took = performance.now() - start
  for (const line of lines) line.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0
  return { calls: latencies.length, ms: took, p50: at(0.5), p99: at(0.99) }
}
