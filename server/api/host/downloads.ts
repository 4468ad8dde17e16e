import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { Refusal } from '../../domain/errors.ts'
import { toWireError } from '../errors.ts'
import type { Logger } from '../logging.ts'
import { setErrorHeaders, wireResponse } from './refuse.ts'

/** Names and types of what is handed out. Nothing else of the folder is ever read. */
const FILES = {
  'portlease.tgz': 'application/gzip',
  'portlease.mjs': 'text/javascript; charset=utf-8',
} as const
type FileName = keyof typeof FILES
type HostContext = Context<{ Bindings: HttpBindings }>
const NAMES = Object.keys(FILES) as FileName[]

interface File {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In hex. */
  readonly sha256: string
}
type Parcel = Readonly<Record<FileName, File>>

export interface DownloadsOptions {
  logger: Logger
  version: string
  /** Where the parcel lies; by default where `npm ci` puts it. */
  folder?: URL
  /** Makes the parcel where it is missing or older than the sources. */
  make?: (signal: AbortSignal) => Promise<unknown>
}

/** The client and the command line, as this server's own version has them: /download and what is below it. Public. */
export interface Downloads {
  routes(app: Hono<{ Bindings: HttpBindings }>): void
  close(): void
}

const ROOT = new URL('.', new URL('../../../package.json', import.meta.url))

export function createDownloads(options: DownloadsOptions): Downloads {
  const { logger, version, folder = new URL('dist/parcel/', ROOT), make = makeParcel } = options
  const stop = new AbortController()
  let made: Promise<unknown> | undefined
  let parcel: Promise<Parcel> | undefined

  /** Looked at by the first who asks, once; a parcel that could not be made is found as soon as somebody has made it. */
  const current = () => {
    made ??= make(stop.signal).catch((err: unknown) => logger.warn({ err }, 'the parcel for /download was not made'))
    parcel ??= made
      .then(() => readParcel(folder, version))
      .catch((error: unknown) => {
        parcel = undefined
        throw error
      })
    return parcel
  }

  const respond = async (c: HostContext, answer: (parcel: Parcel) => Response): Promise<Response> => {
    try {
      return answer(await current())
    } catch {
      const wire = toWireError(missing())
      setErrorHeaders(c.env.outgoing, wire)
      return wireResponse(wire)
    }
  }

  return {
    routes(app) {
      app.get('/download', (c) => respond(c, (found) => c.json(listOf(found, version), 200, REVALIDATE)))
      for (const name of NAMES) app.get(`/download/${name}`, (c) => respond(c, (found) => fileResponse(c, found, name)))
    },
    close: () => stop.abort(),
  }
}

/** Its address stays while its content changes with the server: kept, but asked about each time. */
const REVALIDATE = { 'cache-control': 'public, no-cache' }

function fileResponse(c: HostContext, parcel: Parcel, name: FileName): Response {
  const { bytes, sha256 } = parcel[name]
  const etag = `"${sha256}"`
  const headers = { ...REVALIDATE, etag }
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
  return c.body(bytes, 200, {
    ...headers,
    'content-type': FILES[name],
    'content-length': String(bytes.byteLength),
    'content-disposition': `attachment; filename="${name}"`,
  })
}

/** Whether a caller has this content already. A proxy that compresses marks the tag as weak. */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}

function listOf(parcel: Parcel, version: string) {
  const files = NAMES.map((name) => ({
    name,
    path: `/download/${name}`,
    bytes: parcel[name].bytes.byteLength,
    sha256: parcel[name].sha256,
  }))
  return { version, files }
}

function missing(): Refusal<'UNAVAILABLE'> {
  const next = "On the server's computer, in the folder of portlease: npm run parcel. Then ask again."
  const message = `The client and the command line were not made on this server, so there is nothing to download. ${next}`
  return new Refusal('UNAVAILABLE', message, { outcome: 'nothing', retryAfterMs: 60_000, next })
}

/** @throws Error when there is none, or only one of another version */
async function readParcel(folder: URL, version: string): Promise<Parcel> {
  const about = JSON.parse(await readFile(new URL('parcel.json', folder), 'utf8')) as { version?: unknown }
  if (about.version !== version) throw new Error(`the parcel is of version ${String(about.version)}`)
  const entries = NAMES.map(async (name): Promise<[FileName, File]> => {
    const bytes = new Uint8Array(await readFile(new URL(name, folder)))
    return [name, { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }]
  })
  // One entry for each name.
  return Object.fromEntries(await Promise.all(entries)) as Record<FileName, File>
}

/** A process of its own: the compiler takes seconds in which this one could not answer. It ends at once when all is there. */
async function makeParcel(signal: AbortSignal): Promise<void> {
  const program = ['--import', 'tsx', 'client/parcel/build.ts']
  await promisify(execFile)(process.execPath, program, { cwd: fileURLToPath(ROOT), signal, timeout: 180_000 })
}
