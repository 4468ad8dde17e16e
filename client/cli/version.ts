import { readFileSync } from 'node:fs'

/** Written in where the command line is one file. */
declare const PORTLEASE_VERSION: string | undefined

/** The version of this command line. */
export function version(): string {
  if (typeof PORTLEASE_VERSION === 'string') return PORTLEASE_VERSION
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
