import type { z } from 'zod'
import { didYouMean } from '../../server/domain/near.ts'
import { checkWanted } from './check.ts'
import { expand, type Wanted } from './expand.ts'
import { parseYaml } from './parse-yaml.ts'
import type { Path, Places } from './places.ts'
import type { Problem } from './problem.ts'
import { FIELD_NAMES, type Manifest, manifestSchema } from './schema.ts'

/** So many are told: a file that is something else has a problem in each line. */
const MOST_PROBLEMS = 50

/** A manifest that was read: what it says, what it comes to, lease by lease, and where each of it stands. */
export interface ReadManifest {
  readonly manifest: Manifest
  readonly wanted: readonly Wanted[]
  readonly places: Places
}

/**
 * Reads the text of a manifest, YAML or JSON, and checks all of it that can be checked without a ledger. Never throws for
 * what the text says: all that is wrong comes back as problems, in the order of the file. `read` is there as soon as the
 * text has a manifest's shape.
 */
export function readManifest(text: string): { read: ReadManifest | null; problems: Problem[] } {
  const result = parseYaml(text.replace(/^\ufeff/, ''))
  if ('problems' in result) return { read: null, problems: result.problems }
  const { value, places } = result.parsed
  const shape = manifestSchema.safeParse(value ?? {}, { reportInput: true })
  if (!shape.success) {
    const issues = shape.error.issues.slice(0, MOST_PROBLEMS)
    return { read: null, problems: sorted(issues.flatMap((issue) => problemsOf(issue, issue.path, places))) }
  }
  const { wanted, problems } = expand(shape.data)
  const all = [...problems, ...checkWanted(wanted, (path) => places.of(path).line)]
  return {
    read: { manifest: shape.data, wanted, places },
    problems: sorted(all.map(({ path, message, kind }) => ({ ...places.of(path), message, kind }))),
  }
}

function problemsOf(issue: z.core.$ZodIssue, path: Path, places: Places): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_PROBLEMS).map((key) => {
      const guess = didYouMean(key, namesAt(path))
      return { ...places.ofKey([...path, key]), message: `There is no field ${shortened(key)}.${guess}`, kind: 'shape' }
    })
  }
  if (issue.code === 'invalid_key') {
    return [{ ...places.ofKey(path), message: issue.issues[0]?.message ?? issue.message, kind: 'shape' }]
  }
  if (issue.code === 'invalid_union') {
    // The alternative of the right kind speaks; where there is none, the union's own sentence does.
    const close = issue.errors.find((issues) => !issues.some((each) => isOtherKind(each)))
    if (close) return close.flatMap((each) => problemsOf(each, [...path, ...each.path], places))
  }
  return [{ ...places.of(path), message: sentenceOf(issue, path), kind: 'shape' }]
}

function isOtherKind({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length === 0
}

function sentenceOf(issue: z.core.$ZodIssue, path: Path): string {
  const field = typeof path.at(-1) === 'string' ? `${String(path.at(-1))}: ` : ''
  if (issue.code === 'invalid_type' && issue.input === undefined) return missing(path)
  if (!/^(Invalid|Too (big|small))\b/.test(issue.message)) return `${field}${issue.message}`
  if (path.length === 0) return 'A manifest begins with fields: name, controllers, ports.'
  return `${field}This must be ${path.length === 2 ? 'a port with a chart' : 'a group of fields'}.`
}

const MISSING: Readonly<Record<string, string>> = {
  name: 'Give the manifest a name, which its leases carry: name: packaging/palletizer',
  ports: 'Say which ports: a list, each with a chart.',
  chart: 'Say which chart this port is for.',
}

function missing(path: Path): string {
  const field = String(path.at(-1))
  return MISSING[field] ?? `Here is no ${field}.`
}

function namesAt(path: Path): readonly string[] {
  if (path.length === 0) return FIELD_NAMES.manifest
  if (path.at(-1) === 'formerly') return FIELD_NAMES.formerly
  return path[0] === 'defaults' ? FIELD_NAMES.defaults : FIELD_NAMES.entry
}

function sorted(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column)
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
