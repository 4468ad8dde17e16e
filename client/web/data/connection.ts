/** Whether the server answers, as the last request found it. */
export interface Connection {
  /** Milliseconds since 1970; null: it answers. */
  lostAt: number | null
  /** The last answer, in milliseconds since 1970. */
  answeredAt: number
}

let state: Connection = { lostAt: null, answeredAt: Date.now() }
const listeners = new Set<() => void>()

export const connection = {
  get: (): Connection => state,
  /** For `useSyncExternalStore`. */
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** A fetch that notes whether the server answered. A request that somebody stopped says nothing about it. */
export const notingFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init)
    // A proxy that answers for a server which is gone.
    if ([502, 504].includes(response.status)) lost()
    else answered()
    return response
  } catch (error) {
    if (!init?.signal?.aborted) lost()
    throw error
  }
}

function lost(): void {
  if (state.lostAt === null) put({ ...state, lostAt: Date.now() })
}

function answered(): void {
  const now = Date.now()
  // Told at most once a second: nobody looks closer.
  if (state.lostAt !== null || now - state.answeredAt > 1000) put({ lostAt: null, answeredAt: now })
}

function put(next: Connection): void {
  state = next
  for (const listener of listeners) listener()
}
