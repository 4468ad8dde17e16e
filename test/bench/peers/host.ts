import { answer } from '../answer.ts'
import { cpuMicrosOf } from '../cpu.ts'
import { PEERS } from './all.ts'
import type { Started } from './peer.ts'

/** Starts a peer and sees to it that it ends with the benchmark, however that ends. */

let started: Started | undefined

process.on('exit', () => void started?.stop())

answer({
  async start({ name, folder }: { name: string; folder: string }): Promise<string> {
    const peer = PEERS[name]
    if (!peer) throw new Error(`There is no peer ${name}.`)
    started = await peer.start(folder)
    return started.address
  },
  cpuOfPeer: () => cpuMicrosOf(started?.pids() ?? []),
  close: () => started?.stop(),
})
