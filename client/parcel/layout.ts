import { fileURLToPath } from 'node:url'

/** The top of the checkout. */
export const ROOT = fileURLToPath(new URL('.', new URL('../../package.json', import.meta.url)))

/** Ignored by git; made by `npm ci`, and by a server that finds it old. */
export const FOLDER = 'dist/parcel'

export const TARBALL = 'portlease.tgz'
/** The command line as one file. In the tarball it has the same name. */
export const COMMAND_LINE = 'portlease.mjs'

/** What a consumer imports, and the file that it begins with: `portlease`, `portlease/testing`. */
export const ENTRIES = { index: 'client/index.ts', testing: 'client/testing/index.ts' } as const

/** Where the declarations of a source file lie in the parcel. */
export function typesOf(source: string): string {
  return `types/${source.replace(/\.ts$/, '.d.ts')}`
}
