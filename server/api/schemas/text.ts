import { z } from 'zod'
import {
  characterProblem,
  hasLength,
  LABEL_KEY,
  LABEL_KEY_TEXT,
  LENGTHS,
  lengthText,
  MAX_LABELS,
  NAME,
  NAME_TEXT,
  tidyText,
} from '../../domain/text.ts'

/** Text that people type: NFC, trimmed, well-formed Unicode, no control characters, `min`–`max` code points. */
export function text(min: number, max: number) {
  const length = lengthText(min, max)
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `Say a text of ${length}.` : `This must be a text of ${length}.`),
    })
    .refine((value) => characterProblem(value) === null, {
      error: (issue) => characterProblem(String(issue.input)) ?? '',
      abort: true,
    })
    .overwrite(tidyText)
    .refine((value) => hasLength(value, min, max), { error: `This must have ${length}.` })
}

/** A controller's or a team's name. */
export const name = z.string({ error: 'This must be a name such as epic-line1.' }).regex(NAME, NAME_TEXT)

/** An identifier that the ledger made, such as a lease's id. */
export const id = z
  .string({ error: 'This must be an id.' })
  .regex(/^[a-z]{2,4}_[0-9a-z]{26}$/, 'This is not an id: one looks like ls_ and 26 letters and digits.')

export const chart = text(...LENGTHS.chart)
export const handle = text(...LENGTHS.handle)
export const purpose = text(...LENGTHS.purpose)
export const reason = text(...LENGTHS.reason)
export const ticket = text(...LENGTHS.ticket)
export const contact = text(...LENGTHS.contact)
export const title = text(...LENGTHS.title)
export const manifest = text(...LENGTHS.manifest)

/** At most 16 labels: `^[a-z0-9._-]{1,63}$` → up to 200 characters. */
export const labels = z
  .record(z.string().regex(LABEL_KEY, LABEL_KEY_TEXT), text(...LENGTHS.label), {
    error: 'Labels are an object of texts: { "line": "palletizer" }.',
  })
  .refine((value) => Object.keys(value).length <= MAX_LABELS, { error: `At most ${MAX_LABELS} labels.` })
