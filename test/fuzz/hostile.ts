import { expect } from 'vitest'
import { ADMIN_TOKEN, type TestApp } from '../support/app.ts'

/** What a raw body came to. */
export interface Outcome {
  readonly status: number
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the server said
  readonly body: any
}

export type Body = string | Buffer<ArrayBuffer>

/** POSTs bytes as they are. */
export async function send(
  app: TestApp,
  path: string,
  body: Body,
  headers: Record<string, string> = {},
): Promise<Outcome> {
  const response = await fetch(`${app.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    body,
    // An answer that never comes is a failure with a name, not a test that hangs.
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  return { status: response.status, text, body: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What must never leave the server: stacks, paths of its files, statements, library names, tokens. */
const INSIDE =
  /\n\s+at |node_modules|\.ts\b|\.mjs|file:\/\/|\/(server|tmp|usr|home|var)\/|SQLITE|sqlite|[Pp]ostgre|PG_|unnest|relation |SELECT |INSERT |UPDATE "|prisma|zod|ZodError|TRPCError|TypeError|RangeError|"stack"|plt_/

/** The portlease error of an outcome, after checking that it is one, that it is not a bug, and that it tells no secrets. */
export function refusalOf(
  outcome: Outcome,
  about: string,
): { code: string; message: string; fields?: { path: string }[] } {
  expect(outcome.body, `${about}: ${outcome.status} is not JSON: ${outcome.text.slice(0, 200)}`).toBeDefined()
  const error = outcome.body.error?.data?.portlease
  expect(error, `${about}: was not refused: ${outcome.text.slice(0, 200)}`).toBeDefined()
  expect([about, error.code]).not.toEqual([about, 'INTERNAL'])
  expect(outcome.status, about).toBeGreaterThanOrEqual(400)
  expect(outcome.status, about).toBeLessThan(500)
  expect(outcome.text, about).not.toMatch(INSIDE)
  expect(outcome.text.length, about).toBeLessThan(100_000)
  return error
}

/** The log of an app tells neither tokens nor bugs. */
export function expectQuietLog(app: TestApp): void {
  const log = app.log.join('')
  expect(log).not.toContain(ADMIN_TOKEN)
  expect(log).not.toMatch(/plt_/)
  expect(log).not.toContain('a bug in the server')
  expect(log).not.toMatch(/"level":"(error|fatal)"/)
}

/** Runs `check` for each, a few at a time. */
export async function each<T>(items: readonly T[], check: (item: T) => Promise<void>, atOnce = 16): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of rest) await check(item)
    }),
  )
}
