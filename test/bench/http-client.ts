import { connect, type Socket } from 'node:net'

const HEADERS_END = Buffer.from('\r\n\r\n')

export interface Answer {
  status: number
  body: Buffer
}

/**
 * One keep-alive connection that sends one request at a time. As little work as possible: the load shares its processor
 * with the server that is measured, and Node's own client costs as much as the server.
 */
export class Connection {
  readonly #socket: Socket
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes of the whole answer, once its headers are here. */
  #expected = -1
  #bodyAt = 0
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect(Number(port), hostname).setNoDelay(true)
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#socket.on('error', (error) => this.#waiting?.reject(error))
    this.#socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection.')))
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) throw new Error('The server has closed the connection.')
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#expected < 0) this.#readHeaders()
    if (this.#expected < 0 || this.#size < this.#expected) return
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    const answer = { status: Number(all.toString('latin1', 9, 12)), body: all.subarray(this.#bodyAt, this.#expected) }
    const waiting = this.#waiting
    this.#chunks = []
    this.#size = 0
    this.#expected = -1
    this.#waiting = null
    waiting?.resolve(answer)
  }

  #readHeaders(): void {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    const end = all.indexOf(HEADERS_END)
    if (end < 0) return
    const length = /\r\ncontent-length: *(\d+)/i.exec(all.toString('latin1', 0, end))?.[1]
    if (length === undefined) throw new Error('The answer says no length.')
    this.#bodyAt = end + HEADERS_END.length
    this.#expected = this.#bodyAt + Number(length)
  }
}

/** A POST of JSON as it goes over the wire. `headers`: each with its line end. */
export function request(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** A call of a procedure as it goes over the wire. */
export function postOf(path: string, input: unknown, token: string): string {
  return request(`/trpc/${path}`, JSON.stringify(input), `authorization: Bearer ${token}\r\n`)
}

/** Calls a procedure once and gives its data. @throws when it is refused */
export async function call<T>(connection: Connection, path: string, input: unknown, token: string): Promise<T> {
  const { status, body } = await connection.send(postOf(path, input, token))
  const text = body.toString('utf8')
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 500)}`)
  return (JSON.parse(text) as { result: { data: T } }).result.data
}
