import { clean } from '../../clean.ts'
import { type AnyCode, PortleaseError } from '../../error.ts'
import { EXIT, exitCodeOf, FileError, type FileProblem, type Line, Stopped, UsageError } from '../exit.ts'
import { labelled } from './lines.ts'

/** What `render` needs to know about the command that failed. */
export interface ErrorContext {
  /** The server's address, for a line to check it with. */
  readonly url?: string | undefined
  /** The person named an exact number. */
  readonly exactPort?: boolean | undefined
}

/** An error for a person: the sentence as it is, and below it what helps. */
export function errorText(error: unknown, context: ErrorContext = {}): string {
  const lines = error instanceof UsageError ? error.lines : PortleaseError.is(error) ? linesOf(error, context) : []
  const known = error instanceof UsageError || error instanceof Stopped || PortleaseError.is(error)
  // A bug of ours is shown with its stack, line by line; everything else is one sentence.
  const sentence = known ? clean(sentenceOf(error)) : sentenceOf(error).split('\n').map(clean).join('\n')
  const text = `error: ${sentence}`
  if (error instanceof FileError) return [text, ...error.problems.map(placeText)].join('\n')
  return lines.length === 0 ? text : `${text}\n${labelled(lines)}`
}

/** `ports.yaml:12:7: …`: what editors and build servers make a link of. */
export function placeText({ file, line, column, message }: FileProblem): string {
  return clean(`${file}:${line}:${column}: ${message}`)
}

/** `{"error":{"code","message","details","requestId"}}`: the same for programs. */
export function errorObject(error: unknown): unknown {
  if (PortleaseError.is(error)) {
    const { code, message, details, requestId } = error
    return { error: { code, message, details, requestId } }
  }
  const code: AnyCode =
    error instanceof UsageError ? 'INVALID_INPUT' : error instanceof Stopped ? 'ABORTED' : 'INTERNAL'
  const details = error instanceof FileError ? { problems: error.problems } : {}
  return { error: { code, message: sentenceOf(error), details } }
}

function sentenceOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof Stopped || PortleaseError.is(error)) return error.message
  return `Something went wrong in portlease itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

function linesOf(error: PortleaseError, context: ErrorContext): Line[] {
  const lines: Line[] = [
    ...fieldLines(error),
    ...blockedLines(error),
    ...askLine(error),
    ...freeLine(error, context),
    ...nextLine(error, context),
  ]
  const request = error.requestId === undefined ? '' : `   request ${error.requestId}`
  return [...lines, ['code', `${error.code}${request}`]]
}

/** Whom to ring. */
function askLine(error: PortleaseError): Line[] {
  const details = error.details as { holder?: { contact?: string; team?: string }; contact?: string; next?: string }
  const { holder, contact, next } = details
  const text = holder ? holder.contact || (holder.team ? `team ${holder.team}` : '') : contact
  const said = !text || error.message.includes(text) || next?.includes(text)
  return said ? [] : [['ask', text]]
}

/** What would have worked. */
function freeLine({ details }: PortleaseError, { exactPort }: ErrorContext): Line[] {
  const { nearest } = details as { nearest?: number[] }
  if (!nearest?.length) return []
  return [['free', `${nearest.join(', ')}${exactPort ? '      (leave --port out to get one)' : ''}`]]
}

function nextLine(error: PortleaseError, { url }: ErrorContext): Line[] {
  if (PortleaseError.is(error, 'UNREACHABLE') || PortleaseError.is(error, 'TIMEOUT')) {
    const safe = error.retryable ? `exit ${EXIT.tryAgain}: safe to run again` : `exit ${exitCodeOf(error)}`
    return [['check', `portlease whoami --url ${url ?? error.details.url}      ${safe}`]]
  }
  const { next } = error.details as { next?: string }
  return next && !error.message.includes(next) ? [['next', next]] : []
}

/** Which field is wrong, named as the flag that carries it. */
function fieldLines(error: PortleaseError): Line[] {
  if (!PortleaseError.is(error, 'INVALID_INPUT')) return []
  const fields = error.details.fields ?? []
  return fields
    .filter(({ path, message }) => path !== '' && !error.message.includes(message.replace(/\.$/, '')))
    .map(({ path, message }) => [flagOf(path), message])
}

/** `requests.0.ttlSeconds` → `--ttl`. */
function flagOf(path: string): string {
  const field = path.replace(/^requests\.\d+\./, '').split('.')[0] ?? path
  const flags = new Map([
    ['ttlSeconds', '--ttl'],
    ['labels', '--label'],
  ])
  return flags.get(field) ?? `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Every refusal of a batch, when there is more than the one in the sentence. */
function blockedLines({ details }: PortleaseError): Line[] {
  const { refusals } = details as { refusals?: { message: string; holder?: { contact?: string } }[] }
  if (!refusals || refusals.length < 2) return []
  return refusals
    .slice(0, 50)
    .map(({ message, holder }): Line => ['blocked', `${message}${holder?.contact ? ` Ask ${holder.contact}.` : ''}`])
}
