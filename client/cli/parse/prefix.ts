import { UsageError } from '../exit.ts'

/** What a shell takes for the beginning of a name. Throws a usage error for anything else. */
export function parsePrefix(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  throw new UsageError('--env-prefix takes letters, digits and underscores, and begins with a letter: SCANNER.')
}
