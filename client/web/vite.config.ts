import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The server's own address while somebody works on the page: `npm run page:dev` beside `npm start`. */
const SERVER = process.env.PORTLEASE_URL || 'http://127.0.0.1:22040'

export default defineConfig({
  root: at('.'),
  build: {
    outDir: at('../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the content security policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 22041,
    host: '127.0.0.1',
    proxy: { '/trpc': SERVER, '/download': SERVER, '/schema': SERVER },
  },
})
