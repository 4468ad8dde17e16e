import { connect, type Socket } from 'node:net'
import { closedLoop, type Line } from '../closed-loop.ts'
import { claimOf } from './claim.ts'
import type { Peer } from './peer.ts'
import { freePort, startProgram } from './program.ts'

/** Redis with its log synced before each answer: SET NX, one command to a request and nothing sent ahead. */
export const redis: Peer = {
  title: 'Redis: SET NX, appendfsync always',
  durability: 'synced',
  programs: ['/usr/bin/redis-server'],

  async start(folder) {
    const port = await freePort()
    const args = {
      bind: '127.0.0.1',
      port: String(port),
      dir: folder,
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
    }
    const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value])
    return startProgram('/usr/bin/redis-server', flags, { address: String(port), at: { port, host: '127.0.0.1' } })
  },

  load: (port, share) => closedLoop(share, () => new RedisLine(Number(port))),
}

class RedisLine implements Line {
  readonly #socket: Socket
  #waiting: { resolve(): void; reject(error: Error): void } | null = null

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true)
    // An answer of five bytes comes in one piece.
    this.#socket.on('data', (answer) => {
      const text = answer.toString('latin1')
      if (text === '+OK\r\n') this.#waiting?.resolve()
      else this.#waiting?.reject(new Error(`Redis answered ${text}`))
    })
    this.#socket.on('error', (error) => this.#waiting?.reject(error))
    this.#socket.on('close', () => this.#waiting?.reject(new Error('Redis closed the connection.')))
  }

  ask(n: number): Promise<void> {
    const { key, holder } = claimOf(n)
    const words = ['SET', key, holder, 'NX'].map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(`*${words.length}\r\n${words.join('')}`)
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }
}
