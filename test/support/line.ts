import { type AddressInfo, createServer, type Socket, connect as tcp } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Where the next COMMIT that passes meets its end: it never arrives, nobody hears of it, or its answer is lost. Without a
 * word: nothing is closed either; it never arrives, or it arrives and its answer does not.
 */
export type CommitCut = 'before' | 'during' | 'after' | 'silently before' | 'silently after'

/** A line between a caller and a server that a test cuts, slows and silences. Its own port stays the same. */
export interface Line extends AsyncDisposable {
  readonly port: number
  /** Where new connections go; null: nobody is there. */
  target: number | null
  /** Milliseconds that each piece takes longer, either way. */
  delayMs: number
  /** Breaks every connection, and every new one, until `mend`. */
  cut(): void
  /** Half open: nothing arrives and nothing is closed, until `mend`. */
  silence(): void
  /** Breaks the connection on which the next COMMIT passes. The line then works on. */
  cutAtCommit(when: CommitCut): void
  /** Whole again. What was held back by silence is lost with its connections. */
  mend(): void
  /** Connections that were broken on purpose. */
  readonly broken: () => number
}

/** Opens a line on a port of its own on the loopback address. */
export async function openLine(target: number | null): Promise<Line> {
  const state = new Lines()
  const server = createServer((caller) => state.accept(caller, line))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    target,
    delayMs: 0,
    cut: () => state.cut(),
    silence: () => state.silence(),
    cutAtCommit: (when) => {
      state.atCommit = when
    },
    mend: () => {
      line.delayMs = 0
      state.mend()
    },
    broken: () => state.broken,
    async [Symbol.asyncDispose]() {
      state.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return line
}

class Lines {
  atCommit: CommitCut | null = null
  broken = 0
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #state: 'whole' | 'cut' | 'silent' = 'whole'

  accept(caller: Socket, line: Pick<Line, 'target' | 'delayMs'>): void {
    if (this.#state === 'cut' || line.target === null) return void caller.destroy()
    const server = tcp(line.target, '127.0.0.1')
    const pair = [caller, server] as const
    this.#pairs.add(pair)
    const close = () => {
      this.#pairs.delete(pair)
      caller.destroy()
      server.destroy()
    }
    for (const socket of pair) socket.setNoDelay(true).on('error', () => {})
    caller.on('close', () => this.#state !== 'silent' && close())
    server.on('close', () => this.#state !== 'silent' && close())
    const breakNow = () => {
      this.broken++
      close()
    }
    let lastWords = false
    let isSilent = false
    this.#carry(caller, server, line, (chunk) => {
      if (this.atCommit === null || isSilent || !chunk.includes('COMMIT')) return !isSilent
      const when = this.atCommit
      this.atCommit = null
      if (when.startsWith('silently')) {
        isSilent = true
        this.broken++
        return when === 'silently after'
      }
      if (when === 'after') lastWords = true
      else if (when === 'before') breakNow()
      else server.write(chunk, () => setTimeout(breakNow, 0))
      return when === 'after'
    })
    this.#carry(server, caller, line, () => {
      if (lastWords) breakNow()
      return !lastWords && !isSilent
    })
  }

  cut(): void {
    this.#state = 'cut'
    this.#breakAll()
  }

  silence(): void {
    this.#state = 'silent'
  }

  mend(): void {
    const wasSilent = this.#state === 'silent'
    this.#state = 'whole'
    if (wasSilent) this.#breakAll()
  }

  #breakAll(): void {
    for (const pair of this.#pairs) {
      this.broken++
      for (const socket of pair) socket.destroy()
    }
    this.#pairs.clear()
  }

  /** Pieces in their order, each as late as the line says. */
  #carry(from: Socket, to: Socket, line: Pick<Line, 'delayMs'>, passes: (chunk: Buffer) => boolean): void {
    let before: Promise<unknown> = Promise.resolve()
    let waiting = 0
    const write = (chunk: Buffer) => {
      if (this.#state === 'whole' && !to.destroyed && passes(chunk)) to.write(chunk)
    }
    from.on('data', (chunk: Buffer) => {
      if (line.delayMs === 0 && waiting === 0) return write(chunk)
      waiting++
      const due = sleep(line.delayMs)
      before = Promise.all([before, due]).then(() => {
        waiting--
        write(chunk)
      })
    })
    // What was sent before the end still arrives.
    from.on('end', () => void before.then(() => this.#state === 'whole' && to.end()))
  }
}
