import type { PortClientOptions } from '../../client/index.ts'

type Fetch = NonNullable<PortClientOptions['fetch']>

/**
 * A fetch whose streams break off after a number of bytes that `next` gives, in the middle of whatever comes then: as a
 * line does that is cut. `cuts` counts them.
 */
export function cuttingFetch(next: () => number): { fetch: Fetch; cuts: () => number } {
  let cuts = 0
  const fetch: Fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init)
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    let left = next()
    const cutter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left))
        left -= chunk.length
        if (left > 0) return
        cuts++
        controller.error(new TypeError('terminated'))
      },
    })
    return new Response(response.body.pipeThrough(cutter), { status: response.status, headers: response.headers })
  }
  return { fetch, cuts: () => cuts }
}
