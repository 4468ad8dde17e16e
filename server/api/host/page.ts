import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'

type HostContext = Context<{ Bindings: HttpBindings }>
type Bytes = Uint8Array<ArrayBuffer>

interface Asset {
  readonly type: string
  readonly etag: string
  readonly plain: Bytes
  readonly gzip: Bytes
  readonly br: Bytes
}

/** Files by their path below the page's folder. */
type Page = ReadonlyMap<string, Asset>

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Where the page shows something; it finds the view itself. */
const VIEWS = [
  '/',
  '/controllers',
  '/c/*',
  '/l/*',
  '/leases',
  '/new',
  '/explain',
  '/explain/*',
  '/check',
  '/review',
  '/review/plans/*',
  '/log',
  '/teams',
  '/tokens',
  '/import',
  '/sign-in',
]

const ROOT = new URL('.', new URL('../../../package.json', import.meta.url))
const MISSING = 'The page was not made on this server. In the folder of portlease: npm run page. Then load this again.'

export interface PageRoutes {
  routes(app: Hono<{ Bindings: HttpBindings }>): void
  /** For an address that nothing has: the page for a person, null for a program. */
  elsewhere(c: HostContext): Promise<Response> | null
}

/** The web page, as `npm ci` built it. Public: what it shows, it asks for with a token. */
export function createPage({ folder = new URL('dist/web/', ROOT) }: { folder?: URL } = {}): PageRoutes {
  let page: Promise<Page> | undefined
  // Looked for by the first who asks; what could not be read is looked for again.
  const current = () => {
    page ??= readPage(folder).catch((error: unknown) => {
      page = undefined
      throw error
    })
    return page
  }
  const index = async (c: HostContext, status: 200 | 404) => {
    c.header('cache-control', 'no-cache')
    c.header('vary', 'accept-encoding')
    const found = await current().then(
      (files) => files.get('index.html'),
      () => undefined,
    )
    if (!found) return c.html(`<!doctype html><title>portlease</title><p>${MISSING}</p>`, 503)
    return send(c, found, status)
  }
  return {
    routes(app) {
      for (const path of VIEWS) app.get(path, (c) => index(c, 200))
      app.get('/assets/:name', async (c, next) => {
        const files = await current().catch((): Page => new Map())
        const asset = files.get(`assets/${c.req.param('name')}`)
        if (!asset) return next()
        // Its name has its content's hash.
        c.header('cache-control', 'public, max-age=31536000, immutable')
        c.header('vary', 'accept-encoding')
        return send(c, asset, 200)
      })
    },
    elsewhere: (c) => (c.req.header('accept')?.includes('text/html') ? index(c, 404) : null),
  }
}

function send(c: HostContext, { type, etag, plain, gzip, br }: Asset, status: 200 | 404): Response {
  c.header('etag', etag)
  if (status === 200 && c.req.header('if-none-match')?.includes(etag)) return c.body(null, 304)
  const accepted = c.req.header('accept-encoding') ?? ''
  const [bytes, encoding] = /\bbr\b/.test(accepted)
    ? [br, 'br']
    : /\bgzip\b/.test(accepted)
      ? [gzip, 'gzip']
      : [plain, undefined]
  if (encoding) c.header('content-encoding', encoding)
  c.header('content-type', type)
  c.header('content-length', String(bytes.byteLength))
  return c.body(bytes, status)
}

/** All of it, compressed once: some 200 KB. @throws when there is none */
async function readPage(folder: URL): Promise<Page> {
  const assets = (await readdir(new URL('assets/', folder))).map((name) => `assets/${name}`)
  const files = ['index.html', ...assets].map(async (path): Promise<[string, Asset]> => {
    const plain = new Uint8Array(await readFile(new URL(path, folder)))
    const etag = `"${createHash('sha256').update(plain).digest('hex').slice(0, 32)}"`
    const type = TYPES[path.split('.').pop() ?? ''] ?? 'application/octet-stream'
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
    const [zipped, br] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, quality)])
    return [path, { type, etag, plain, gzip: new Uint8Array(zipped), br: new Uint8Array(br) }]
  })
  return new Map(await Promise.all(files))
}
