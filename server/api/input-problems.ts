import type { z } from 'zod'
import type { FieldProblem } from '../domain/errors.ts'
import { didYouMean } from '../domain/near.ts'
import { keysAt } from './known-keys.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** So many are told; a request may have thousands. */
const MOST_FIELDS = 200

/** What is wrong with an input, a field each. `schema` is the input's zod schema: it knows the names that exist. */
export function fieldsOf(error: z.ZodError, schema?: unknown): FieldProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [], schema)).slice(0, MOST_FIELDS)
}

/** One sentence that names the first fields in plain words. */
export function messageOf(fields: readonly FieldProblem[]): string {
  const [only] = fields
  if (only && fields.length === 1) return `${only.path}: ${only.message}`
  const named = fields.slice(0, 3).map(({ path, message }) => `${path}: ${message.replace(/\.$/, '')}`)
  const more = fields.length > 3 ? `; and ${fields.length - 3} more` : ''
  return `${named.join('; ')}${more}.`
}

/** `requests[3].port`, `labels["my key"]`; the whole input is called `input`. */
export function pathText(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`
    else text += `[${JSON.stringify(shortened(String(part)))}]`
  }
  return text === '' ? 'input' : shortened(text)
}

function problemsOf(issue: Issue, above: Path, schema: unknown): FieldProblem[] {
  const path = [...above, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MOST_FIELDS).map((key) => {
        const guess = didYouMean(key, keysAt(schema, path))
        return { path: pathText([...path, key]), message: `There is no field of this name.${guess}` }
      })
    case 'invalid_key':
      return [{ path: pathText(path), message: issue.issues[0]?.message ?? sentenceOf(issue) }]
    case 'invalid_union':
      return unionProblems(issue, path, schema)
    default:
      return [{ path: pathText(path), message: sentenceOf(issue) }]
  }
}

/** A union that has a sentence of its own says it; otherwise the alternative that came closest speaks. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: Path, schema: unknown): FieldProblem[] {
  const own = [{ path: pathText(path), message: sentenceOf(issue) }]
  if (issue.message !== 'Invalid input') return own
  const branches = issue.errors.filter((issues) => issues.length > 0)
  const inside = branches.filter((issues) => issues.every(({ path }) => path.length > 0))
  const [closest] = (inside.length > 0 ? inside : branches).sort((a, b) => a.length - b.length)
  return closest ? closest.flatMap((each) => problemsOf(each, path, schema)) : own
}

const SHOULD_BE: Record<string, string> = {
  string: 'This must be a text.',
  number: 'This must be a number.',
  int: 'This must be an integer.',
  boolean: 'This must be true or false.',
  array: 'This must be a list.',
  object: 'This must be a JSON object.',
  record: 'This must be a JSON object.',
}

/** Our schemas write their own sentences. This one replaces zod's, where a schema left it to zod. */
function sentenceOf(issue: Issue): string {
  if (!/^(Invalid|Too (big|small)|Unrecognized)\b/.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return SHOULD_BE[issue.expected] ?? `This must be of another kind: ${issue.expected}.`
    case 'invalid_value':
      return `This must be ${issue.values.map(String).join(', ')}.`.replace(/, ([^,]*)$/, ' or $1')
    case 'too_big':
      return `This must be at most ${issue.maximum}${unitOf(issue.origin)}.`
    case 'too_small':
      return `This must be at least ${issue.minimum}${unitOf(issue.origin)}.`
    case 'invalid_format':
      return 'This is not written as it must be.'
    default:
      return 'This cannot be taken.'
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long'
  return origin === 'array' || origin === 'set' ? ' items long' : ''
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
