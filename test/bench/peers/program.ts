import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type NetConnectOpts } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Started } from './peer.ts'

const PATIENCE_MS = 10_000

/** Starts a program and waits until it takes connections. @throws Error with what it printed when it ends before that */
export async function startProgram(
  program: string,
  args: string[],
  { address, at }: { address: string; at: NetConnectOpts },
): Promise<Started> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const keep = (chunk: Buffer) => {
    // What it logs later is thrown away: read it all the same, or it stops when the pipe is full.
    if (printed.length < 10_000) printed += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const stop = () => void child.kill('SIGKILL')
  try {
    await untilOpen(child, at)
  } catch (error) {
    stop()
    throw new Error(`${program} did not start: ${printed}`, { cause: error })
  }
  return { address, pids: () => [child.pid!], stop }
}

async function untilOpen(child: ChildProcess, at: NetConnectOpts): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const socket = connect(at)
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (child.exitCode !== null || performance.now() > end) throw error
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}

/** A port of the loopback address that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}
