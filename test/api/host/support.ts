import { connect } from 'node:net'
import { createTRPCClient, httpLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { createHost, type HostOptions } from '../../../server/api/host.ts'
import { createLogs } from '../../../server/api/logging.ts'
import { listInput, renewInput } from '../../../server/api/schemas/index.ts'
import { type RequestFacts, ROOT } from '../../../server/api/trpc.ts'
import { Refusal } from '../../../server/domain/errors.ts'

const t = initTRPC.context<RequestFacts>().create(ROOT)
const acquire = z.strictObject({ controller: z.string(), port: z.number({ error: 'A port is a number.' }) })

/** What the test procedures were seen to do. */
export interface Seen {
  contexts: RequestFacts[]
  aborted: string[]
  streamsEnded: number
  /** Slow calls begun. */
  slow: number
}

export function testRouter(seen: Seen) {
  return t.router({
    echo: t.procedure.input(z.strictObject({ text: z.string() }).optional()).query(({ input, ctx }) => {
      seen.contexts.push(ctx)
      return { text: input?.text ?? 'nothing' }
    }),
    change: t.procedure.input(acquire).mutation(({ input }) => input),
    many: t.procedure
      .input(z.strictObject({ requests: z.array(acquire) }))
      .mutation(({ input }) => ({ count: input.requests.length })),
    list: t.procedure.input(listInput).query(({ input }) => input),
    renew: t.procedure.input(renewInput).mutation(({ input }) => input),
    refuse: t.procedure.mutation(() => {
      throw new Refusal('QUOTA_EXCEEDED', 'packaging has 60 of 60 ports.', {
        team: 'packaging',
        maxPorts: 60,
        usedPorts: 60,
        asked: 1,
        contact: 'ext. 4411',
        next: 'Release a lease.',
      })
    }),
    busy: t.procedure.mutation(() => {
      throw new Refusal('UNAVAILABLE', 'The queue is full.', { outcome: 'nothing', retryAfterMs: 1500, next: 'Wait.' })
    }),
    bug: t.procedure.mutation(() => {
      throw new Error('column "secret_column" of relation Lease; token plt_abcdefghijklmnopqrstuvwxyz')
    }),
    zodBug: t.procedure.mutation(() => z.number().parse('secret_value')),
    parserBug: t.procedure
      .input(
        z.string().refine(() => {
          throw new TypeError('secret_inside')
        }),
      )
      .mutation(() => 1),
    slow: t.procedure.input(z.strictObject({ ms: z.number() })).mutation(async ({ input, ctx }) => {
      seen.slow++
      await new Promise<void>((done) => {
        const timer = setTimeout(done, input.ms)
        ctx.signal.addEventListener('abort', () => {
          seen.aborted.push(ctx.requestId)
          clearTimeout(timer)
          done()
        })
      })
      ctx.signal.throwIfAborted()
      return { done: true }
    }),
    watch: t.procedure.subscription(async function* ({ signal, ctx }) {
      try {
        yield { hello: ctx.requestId }
        await new Promise((done) => signal?.addEventListener('abort', done))
      } finally {
        seen.streamsEnded++
      }
    }),
  })
}

export type TestRouter = ReturnType<typeof testRouter>
type Options = Partial<Omit<HostOptions<TestRouter>, 'router'>>

/** A host with the test procedures that listens nowhere yet, and what it has written into its log. */
export function newHost(options: Options = {}) {
  const seen: Seen = { contexts: [], aborted: [], streamsEnded: 0, slow: 0 }
  const lines: string[] = []
  const { logger } = createLogs({ level: 'debug', format: 'json', stream: { write: (line) => void lines.push(line) } })
  const host = createHost<TestRouter>({
    router: testRouter(seen),
    createContext: (facts) => facts,
    logger,
    health: { live: () => ({ version: 'test' }), ready: async () => ({ ready: true, lagMs: 0 }) },
    ...options,
  })
  return { host, seen, lines }
}

/** A real server on a free port, closed at the end of the scope. */
export async function startHost(options: Options = {}) {
  const { host, seen, lines } = newHost(options)
  const { url, port } = await host.listen(0, '127.0.0.1')
  return {
    host,
    url,
    port,
    seen,
    client: createTRPCClient<TestRouter>({ links: [httpLink({ url: `${url}/trpc` })] }),
    /** The lines of the log, parsed. */
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    logText: () => lines.join(''),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${url}/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    /** Sends bytes as they are and gives the whole answer. The request must say `connection: close`. */
    raw: (bytes: string | Buffer) => sendRaw(port, bytes),
    [Symbol.asyncDispose]: () => host.close(),
  }
}

function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

interface ErrorJson {
  message: string
  code: number
  data: { code: string; httpStatus: number; path?: string; stack?: string; portlease: Record<string, unknown> }
}

/** An answer's error; fails when there is none. */
export async function errorOf(response: Response): Promise<ErrorJson> {
  const json = (await response.json()) as { error?: ErrorJson }
  if (!json.error) throw new Error(`no error in ${JSON.stringify(json)}`)
  return json.error
}

/** The same of a raw answer. */
export function rawErrorOf(answer: string): ErrorJson {
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
  return (JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as { error: ErrorJson }).error
}
