/** A part of an OptoScript text. Comments and blanks are left out. */
export type ScriptPart =
  | { readonly kind: 'string'; readonly text: string; readonly line: number }
  | { readonly kind: 'name'; readonly text: string; readonly line: number }
  | { readonly kind: 'sign'; readonly text: string; readonly line: number }

const QUOTE = 0x22
const APOSTROPHE = 0x27
const SLASH = 0x2f
const STAR = 0x2a
const LF = 0x0a
const CR = 0x0d

/**
 * The parts of an OptoScript text, in order, with their lines from 1 on. It looks at each character once or twice, whatever
 * stands there: strings end with their line, as OptoScript's do, and a comment that is never closed ends with the text.
 */
export class ScriptParts implements Iterable<ScriptPart> {
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  *[Symbol.iterator](): Generator<ScriptPart> {
    const text = this.#text
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at)
      if (code === LF || code === CR) this.#newLine(code)
      else if (code <= 0x20) this.#at += 1
      else if (code === SLASH && text.charCodeAt(this.#at + 1) === SLASH) this.#skipLine()
      else if (code === SLASH && text.charCodeAt(this.#at + 1) === STAR) this.#skipComment()
      else if (code === QUOTE) yield this.#string()
      else if (code === APOSTROPHE && text.charCodeAt(this.#at + 2) === APOSTROPHE) this.#at += 3
      else if (isNamePart(code)) yield this.#name()
      else {
        yield { kind: 'sign', text: text[this.#at]!, line: this.#line }
        this.#at += 1
      }
    }
  }

  #newLine(code: number): void {
    if (code === CR && this.#text.charCodeAt(this.#at + 1) === LF) this.#at += 1
    this.#at += 1
    this.#line += 1
  }

  #skipLine(): void {
    while (this.#at < this.#text.length && !isLineEnd(this.#text.charCodeAt(this.#at))) this.#at += 1
  }

  #skipComment(): void {
    this.#at += 2
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === STAR && this.#text.charCodeAt(this.#at + 1) === SLASH) {
        this.#at += 2
        return
      }
      if (isLineEnd(code)) this.#newLine(code)
      else this.#at += 1
    }
  }

  #string(): ScriptPart {
    const start = this.#at + 1
    let end = start
    while (end < this.#text.length && this.#text.charCodeAt(end) !== QUOTE && !isLineEnd(this.#text.charCodeAt(end)))
      end += 1
    this.#at = this.#text.charCodeAt(end) === QUOTE ? end + 1 : end
    return { kind: 'string', text: this.#text.slice(start, end), line: this.#line }
  }

  #name(): ScriptPart {
    const start = this.#at
    while (this.#at < this.#text.length && isNamePart(this.#text.charCodeAt(this.#at))) this.#at += 1
    return { kind: 'name', text: this.#text.slice(start, this.#at), line: this.#line }
  }
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR
}

/** Names and numbers; letters beyond ASCII too. */
function isNamePart(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  return isDigit || isLetter || code === 0x5f || code >= 0xc0
}
