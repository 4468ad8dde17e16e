import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { closedLoop } from '../closed-loop.ts'
import type { Peer } from './peer.ts'
import { startProgram } from './program.ts'

/** Below what Linux gives outgoing connections: it binds every number that it gives, and would meet theirs. */
const POOL = '10000-31999'

/**
 * portpicker's server: gives a number to a process of its own host for as long as that process lives. It keeps them in
 * memory, and takes a connection for each request.
 */
export const portserver: Peer = {
  title: 'portserver: a number for a process',
  durability: 'none',
  programs: ['/usr/bin/portserver'],

  start(folder) {
    const path = join(folder, 'socket')
    const args = ['--portserver_static_pool', POOL, '--portserver_address', path]
    return startProgram('/usr/bin/portserver', args, { address: path, at: { path } })
  },

  async load(path, share) {
    // The numbers of a round come back when their process is gone; the pool would not do for all rounds.
    const holder = spawn('/bin/sleep', ['3600'], { stdio: 'ignore' })
    try {
      return await closedLoop(share, () => ({ ask: () => askFor(path, holder.pid!), close: () => {} }))
    } finally {
      holder.kill()
    }
  },
}

function askFor(path: string, pid: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(path, () => socket.write(`${pid}\n`))
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => {
      if (/^\d+\n$/.test(answer)) resolve()
      else reject(new Error(`portserver answered "${answer}"`))
    })
  })
}
