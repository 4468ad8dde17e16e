import { z } from 'zod'

// C0 and C1 controls, DEL, and the two Unicode line separators: none of them belongs in a name or a sentence, and a
// terminal or a CSV would act on them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Text that people type: NFC, trimmed, well-formed Unicode, no control characters, `min`–`max` code points.
 * A lone surrogate would change on its way into the database, and the chain would never verify.
 */
export function text(min: number, max: number) {
  const length = min === 0 ? `at most ${max} characters` : `${min} to ${max} characters`
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `Say a text of ${length}.` : `This must be a text of ${length}.`),
    })
    .refine((value) => !LONE_SURROGATE.test(value), { error: 'This text is not well-formed Unicode.', abort: true })
    .refine((value) => !CONTROL.test(value), {
      error: 'Leave out control characters such as line breaks, tabs and NUL.',
      abort: true,
    })
    .overwrite((value) => value.normalize('NFC').trim())
    .refine((value) => inRange([...value].length, min, max), { error: `This must have ${length}.` })
}

function inRange(value: number, min: number, max: number): boolean {
  return value >= min && value <= max
}

/** A controller's or a team's name. */
export const name = z
  .string({ error: 'This must be a name such as epic-line1.' })
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'A name has 1 to 63 of a-z, 0-9, dot, underscore and dash, and begins with a letter or digit: epic-line1.',
  )

/** An identifier that the ledger made, such as a lease's id. */
export const id = z
  .string({ error: 'This must be an id.' })
  .regex(/^[a-z]{2,4}_[0-9a-z]{26}$/, 'This is not an id: one looks like ls_ and 26 letters and digits.')

export const chart = text(1, 200)
export const handle = text(0, 200)
export const purpose = text(1, 500)
export const reason = text(1, 500)
export const ticket = text(1, 100)
export const contact = text(1, 200)
export const title = text(0, 200)

/** At most 16 labels: `^[a-z0-9._-]{1,63}$` → up to 200 characters. */
export const labels = z
  .record(
    z.string().regex(/^[a-z0-9._-]{1,63}$/, 'A label has 1 to 63 of a-z, 0-9, dot, underscore and dash.'),
    text(0, 200),
    {
      error: 'Labels are an object of texts: { "line": "palletizer" }.',
    },
  )
  .refine((value) => Object.keys(value).length <= 16, { error: 'At most 16 labels.' })
