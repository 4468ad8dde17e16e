/** One message of a `text/event-stream`. */
export interface StreamMessage {
  /** `message` when the stream names none. */
  readonly event: string
  readonly data: string
}

/**
 * The messages of a body, by the standard's rules: lines may end in CR, LF or both, and pieces may be cut anywhere.
 * Ids are not kept: each of our messages has its revision inside. Node has no EventSource, and a browser's sends no header.
 */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const message = new MessageBuilder()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const complete = message.take(line)
        if (complete) yield complete
      }
    }
  } finally {
    // A connection that cannot be cancelled is of no interest any more.
    reader.cancel().catch(() => undefined)
  }
}

class MessageBuilder {
  #event = ''
  #data: string[] = []

  /** The message that ends with this line, if one does. */
  take(line: string): StreamMessage | null {
    if (line === '') return this.#finish()
    const at = line.indexOf(':')
    const name = at < 0 ? line : line.slice(0, at)
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '')
    if (name === 'event') this.#event = value
    if (name === 'data') this.#data.push(value)
    return null
  }

  #finish(): StreamMessage | null {
    const complete = this.#data.length === 0 ? null : { event: this.#event || 'message', data: this.#data.join('\n') }
    this.#event = ''
    this.#data = []
    return complete
  }
}
