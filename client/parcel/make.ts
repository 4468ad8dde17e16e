import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleCommandLine, bundleLibrary } from './bundle.ts'
import { COMMAND_LINE, ENTRIES, ROOT, TARBALL, typesOf } from './layout.ts'
import { licencesOf } from './licences.ts'
import { tarballOf } from './tarball.ts'
import { declarations } from './types.ts'

export interface Parcel {
  readonly version: string
  /** What is handed out, by name. */
  readonly files: ReadonlyMap<string, string | Uint8Array>
}

/**
 * The client and the command line as a package without dependencies, and the command line as one file. The same bytes for
 * the same sources, packages and version of Node.
 */
export async function makeParcel(): Promise<Parcel> {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Own
  const bundles = [bundleLibrary(), bundleCommandLine(own.version)] as const
  // esbuild is a process of its own: it works while the compiler does.
  const types = declarations()
  const [library, commandLine] = await Promise.all(bundles)
  const oneFile = `${commandLine.files.get(COMMAND_LINE)}\n${asComment(licencesOf(commandLine.packages))}`
  const packed = new Map([
    ...library.files,
    ...types,
    [COMMAND_LINE, oneFile],
    ['package.json', `${JSON.stringify(packageOf(own), null, 2)}\n`],
    ['README.md', readFileSync(join(ROOT, 'client/parcel/README.md'), 'utf8')],
    ['LICENSE', readFileSync(join(ROOT, 'LICENSE'), 'utf8')],
    ['LICENSES.txt', licencesOf([...new Set([...library.packages, ...commandLine.packages])].sort())],
  ])
  return {
    version: own.version,
    files: new Map<string, string | Uint8Array>([
      [TARBALL, await tarballOf(packed)],
      [COMMAND_LINE, oneFile],
    ]),
  }
}

interface Own {
  name: string
  version: string
  license: string
}

/** What npm and a consumer's compiler read. */
function packageOf({ name, version, license }: Own): Record<string, unknown> {
  const exported = Object.entries(ENTRIES).map(([entry, source]) => [
    entry === 'index' ? '.' : `./${entry}`,
    { types: `./${typesOf(source)}`, default: `./${entry}.js` },
  ])
  return {
    name,
    version,
    description: 'The client and the command line of portlease, a ledger of TCP and UDP port numbers.',
    license,
    type: 'module',
    engines: { node: '>=20.19.0' },
    bin: { portlease: COMMAND_LINE },
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
    sideEffects: false,
  }
}

function asComment(text: string): string {
  return `/*\n${text.replaceAll('*/', '* /')}*/\n`
}
