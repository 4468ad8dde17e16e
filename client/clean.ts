/**
 * Characters that a terminal acts on or that make a line read otherwise than it is written: controls, DEL, the C1 set, line
 * separators and the marks that turn the direction of text. The server refuses them at its border; what is shown here may
 * come from another server, a proxy or an older ledger.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text for one cell or one line: what is hostile becomes U+FFFD. */
export function clean(text: string): string {
  return text.replace(HOSTILE, '\ufffd')
}

/** JSON that means the same and has nothing hostile in it: such characters are written as \u escapes. */
export function cleanJson(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2)
  return json.replace(HOSTILE, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
