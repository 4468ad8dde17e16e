import { posix, relative, resolve, sep } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import { COMMAND_LINE, ENTRIES, ROOT } from './layout.ts'

export interface Bundled {
  readonly files: ReadonlyMap<string, string>
  /** Folders of the packages that are inside, in order: `node_modules/commander`. */
  readonly packages: readonly string[]
}

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  target: 'node20.19',
  // Dead branches go; names stay, so that a stack can be read.
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'silent',
} satisfies BuildOptions

/** The library, for Node and (without `testing`) for browsers. Its entries share what they have in common. */
export function bundleLibrary(): Promise<Bundled> {
  return bundled({
    ...COMMON,
    entryPoints: { ...ENTRIES },
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // The fake hashes events as the ledger does. The client itself needs nothing of Node's.
    external: ['node:crypto'],
    plugins: [englishOnly],
    splitting: true,
    chunkNames: 'chunk-[hash]',
    outdir: 'out',
  })
}

/** The command line as one file that needs nothing beside it. */
export function bundleCommandLine(version: string): Promise<Bundled> {
  return bundled({
    ...COMMON,
    entryPoints: { portlease: 'client/parcel/command-line.ts' },
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    define: { PORTLEASE_VERSION: JSON.stringify(version) },
    // commander is CommonJS and asks for Node's own modules by `require`.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as portleaseRequire } from 'node:module'\nconst require = portleaseRequire(import.meta.url)",
    },
    plugins: [withoutServer, englishOnly],
    outdir: 'out',
  })
}

async function bundled(options: BuildOptions & { metafile: true; write: false }): Promise<Bundled> {
  const { outputFiles, metafile } = await build(options)
  const files = outputFiles.map(({ path, text }) => [relative(resolve(ROOT, 'out'), path), text] as const)
  return { files: new Map(files), packages: packagesIn(metafile) }
}

/** The packages of which something is left in what was written. */
function packagesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  const found = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
  return [...new Set(found.filter((path) => path !== undefined))].sort()
}

/** zod speaks forty languages; the schemas write their own sentences. 350 KB less. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

/** Said by a command that starts or opens what only the server's own installation has. */
const NO_SERVER =
  'This copy of portlease has no server in it. Run the command on the computer of the server, in the folder of portlease: npx portlease …'

/** The server and its database stay out. A command that needs them says so when it is called, and exits as for bad usage. */
const withoutServer: Plugin = {
  name: 'without-server',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
      const target = relative(ROOT, resolve(resolveDir, path)).split(sep).join(posix.sep)
      if (!target.startsWith('server/') || target.startsWith('server/domain/')) return undefined
      if (kind === 'dynamic-import') return { path: target, namespace: 'server' }
      return { errors: [{ text: `${COMMAND_LINE} carries no server: import ${target} when the command runs` }] }
    })
    onLoad({ filter: /./, namespace: 'server' }, () => ({
      contents: `import { UsageError } from './exit.ts'\nthrow new UsageError(${JSON.stringify(NO_SERVER)})`,
      resolveDir: resolve(ROOT, 'client/cli'),
      loader: 'ts',
    }))
  },
}
