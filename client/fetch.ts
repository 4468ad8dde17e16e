import { ConnectionTrouble, ForeignAnswer } from './failure.ts'

export type Fetch = typeof globalThis.fetch

/**
 * A fetch that lets only JSON through. A proxy's error page, a login page or another server is named as what it is instead
 * of as an unexpected `<`. Redirects are not followed: a redirected POST becomes a GET, and the token would travel on.
 */
export function guardedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await connected(() => fetch(input, { ...init, redirect: 'manual' }))
    const { status, statusText, headers } = response
    if (!isJson(response)) throw await foreignAnswer(response)
    // Read here, so that a connection cut in the middle of a body is told apart from a body that is not JSON.
    const body = await connected(() => response.text())
    return new Response(body, { status, statusText, headers })
  }
}

/** What a portlease server answers to a call, and when it refuses one. */
export function isJson({ status, headers }: Response): boolean {
  const type = headers.get('content-type') ?? ''
  return /^application\/(?:[a-z.-]+\+)?json\b/i.test(type) && status >= 200 && status !== 204
}

/** Names what answered instead of a portlease server. */
export async function foreignAnswer(response: Response): Promise<ForeignAnswer> {
  return new ForeignAnswer(response.status, await describe(response, response.headers.get('content-type') ?? ''))
}

/** Marks what fetch throws, so that it is never taken for a mistake of the program. */
export async function connected<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new ConnectionTrouble(cause)
  }
}

/** `404 Not Found, text/html, titled "Welcome to nginx!"` */
async function describe(response: Response, type: string): Promise<string> {
  const target = response.headers.get('location')
  const parts = [`${response.status} ${response.statusText}`.trim()]
  if (target) parts.push(`a redirect to ${target.split(/[?#]/)[0]}`)
  else if (type) parts.push(type.split(';')[0] ?? type)
  const title = /<title[^>]*>([^<]{1,200})/i.exec(await beginning(response))?.[1]?.trim()
  if (title) parts.push(`titled "${title}"`)
  return parts.join(', ')
}

/** The first piece of a body; the rest is not waited for. */
async function beginning(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  try {
    const { value } = await reader.read()
    return value ? new TextDecoder().decode(value.slice(0, 4096)) : ''
  } catch {
    return ''
  } finally {
    // The page is of no use; a connection that cannot be cancelled is of no interest either.
    reader.cancel().catch(() => undefined)
  }
}
