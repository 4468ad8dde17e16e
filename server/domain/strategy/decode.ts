/** The text of a file that PAC Control wrote: Windows-1252, or what a byte order mark says. Every byte has a character. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder('utf-8').decode(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  return decodeNarrow(bytes)
}

/** Windows-1252, PAC Control's own. */
export function decodeNarrow(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes)
}

/** UTF-16, little end first: MFC's wide strings. */
export function decodeWide(bytes: Uint8Array): string {
  return new TextDecoder('utf-16le').decode(bytes)
}

/** Lines of a text one by one, with their numbers from 1 on; ends are CRLF, LF or CR, and are left out. */
export function* linesOf(text: string): Generator<{ line: number; text: string }> {
  let line = 1
  let start = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code !== 0x0a && code !== 0x0d) continue
    yield { line, text: text.slice(start, i) }
    if (code === 0x0d && text.charCodeAt(i + 1) === 0x0a) i += 1
    start = i + 1
    line += 1
  }
  if (start < text.length) yield { line, text: text.slice(start) }
}

/** A name from a file as it may be shown: without control characters, and not endless. */
export function shown(text: string, length: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out
  return text.slice(0, length).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�')
}
