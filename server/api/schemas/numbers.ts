import { z } from 'zod'

export function integer(min: number, max: number, example: string) {
  const sentence = `This must be an integer from ${min} to ${max}, written as a JSON number: ${example}.`
  return z.number({ error: sentence }).int(sentence).min(min, sentence).max(max, sentence)
}

/** Any port number. Whether it may be leased is the policy's question, not the parser's. */
export const port = integer(0, 65_535, '61000')
/** Consecutive ports of one lease. */
export const count = integer(1, 64, '1')
/** One second to thirty days. */
export const ttlSeconds = integer(1, 2_592_000, '3600')
export const epoch = integer(0, Number.MAX_SAFE_INTEGER, '1182')
export const revision = integer(0, Number.MAX_SAFE_INTEGER, '5201')
export const limit = integer(1, 1000, '100')

export const transport = z.enum(['tcp', 'udp', 'both'], { error: 'This must be tcp, udp or both.' })
export const claimTransport = z.enum(['tcp', 'udp'], { error: 'This must be tcp or udp.' })

const TEN_YEARS_MS = 10 * 366 * 86_400_000

/** An instant in ISO 8601, UTC (`2027-05-01T00:00:00Z`), parsed to milliseconds; at most ten years on. */
export const instant = z
  .string({ error: 'This must be an instant such as 2027-05-01T00:00:00Z.' })
  .refine((value) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z$/.test(value) && isRealInstant(value), {
    error: 'This must be an instant in UTC such as 2027-05-01T00:00:00Z.',
    abort: true,
  })
  .transform((value) => Date.parse(value))
  .refine((value) => value <= Date.now() + TEN_YEARS_MS, { error: 'This must be at most ten years on.' })

/** `Date.parse` takes 30 February for 2 March; a date that does not come back as it was written is not a date. */
function isRealInstant(value: string): boolean {
  const at = Date.parse(value)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === value.slice(0, 10)
}
