import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleCommandLine, bundleLibrary } from './bundle.ts'
import { COMMAND_LINE, ENTRIES, FOLDER, ROOT, TARBALL, typesOf } from './layout.ts'
import { licencesOf } from './licences.ts'
import { fingerprint, isFresh, STAMP } from './stamp.ts'
import { tarballOf } from './tarball.ts'
import { declarations } from './types.ts'

/**
 * Makes the parcel: the client and the command line as a package without dependencies, and the command line as one file.
 * `npm ci` runs it, and a server that finds the parcel old. What is there and made from these sources stays.
 */
async function makeParcel(): Promise<string> {
  const made = fingerprint()
  if (isFresh(made)) return 'is as it should be'
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Own
  const library = await bundleLibrary()
  const commandLine = await bundleCommandLine(own.version)
  const oneFile = `${commandLine.files.get(COMMAND_LINE)}\n${asComment(licencesOf(commandLine.packages))}`
  const files = new Map([
    ...library.files,
    ...declarations(),
    [COMMAND_LINE, oneFile],
    ['package.json', `${JSON.stringify(packageOf(own), null, 2)}\n`],
    ['README.md', readFileSync(join(ROOT, 'client/parcel/README.md'), 'utf8')],
    ['LICENSE', readFileSync(join(ROOT, 'LICENSE'), 'utf8')],
    ['LICENSES.txt', licencesOf([...new Set([...library.packages, ...commandLine.packages])].sort())],
  ])
  put(TARBALL, await tarballOf(files))
  put(COMMAND_LINE, oneFile)
  // Last: what was cut short is made anew.
  put(STAMP, `${JSON.stringify({ version: own.version, madeFrom: made })}\n`)
  return `was made in ${FOLDER}`
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

/** Whoever reads meanwhile gets the old file or the new one. */
function put(name: string, content: string | Uint8Array): void {
  const file = join(ROOT, FOLDER, name)
  mkdirSync(join(ROOT, FOLDER), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, content)
  renameSync(`${file}.${process.pid}`, file)
}

function asComment(text: string): string {
  return `/*\n${text.replaceAll('*/', '* /')}*/\n`
}

console.log(`The parcel ${await makeParcel()}.`)
