/**
 * Canonical JSON (RFC 8785): keys in the order of their UTF-16 code units, texts and numbers as JavaScript writes them,
 * nothing between. Fields that are undefined are left out. Own code, because every grant pays for it: it takes half of
 * what the package `canonicalize` takes, which the tests hold it against.
 * @throws TypeError for what JSON cannot say, such as NaN
 */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return primitive(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  let text = ''
  for (const key of sortedKeys(value)) {
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

/** Most objects here are made with their keys in order already. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort()
  return keys
}
