/** What texts may be that people type: the border checks it, and so does who reads a file offline. */

// C0 and C1 controls, DEL, and the two Unicode line separators: none of them belongs in a name or a sentence, and a
// terminal or a CSV would act on them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** The name of a controller or a team. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/
export const NAME_TEXT =
  'A name has 1 to 63 of a-z, 0-9, dot, underscore and dash, and begins with a letter or digit: epic-line1.'

export const LABEL_KEY = /^[a-z0-9._-]{1,63}$/
export const LABEL_KEY_TEXT = 'A label has 1 to 63 of a-z, 0-9, dot, underscore and dash.'
export const MAX_LABELS = 16

/** How long each text may be, in code points, both ends included. */
export const LENGTHS = {
  chart: [1, 200],
  handle: [0, 200],
  purpose: [1, 500],
  reason: [1, 500],
  ticket: [1, 100],
  contact: [1, 200],
  title: [0, 200],
  label: [0, 200],
  manifest: [1, 200],
} as const satisfies Record<string, readonly [min: number, max: number]>

/** `1 to 200 characters` */
export function lengthText(min: number, max: number): string {
  return min === 0 ? `at most ${max} characters` : `${min} to ${max} characters`
}

/** The text as it is kept: NFC, trimmed. */
export function tidyText(value: string): string {
  return value.normalize('NFC').trim()
}

/** What speaks against characters of a text, as a sentence; null when nothing does. */
export function characterProblem(value: string): string | null {
  // A lone surrogate would change on its way into the database, and the chain would never verify.
  if (LONE_SURROGATE.test(value)) return 'This text is not well-formed Unicode.'
  if (CONTROL.test(value)) return 'Leave out control characters such as line breaks, tabs and NUL.'
  return null
}

/** Whether a text that was tidied has `min` to `max` code points. */
export function hasLength(value: string, min: number, max: number): boolean {
  const length = [...value].length
  return length >= min && length <= max
}
