import { accessSync, constants } from 'node:fs'
import type { Loaded, Share } from '../closed-loop.ts'

/** A program that does what people would otherwise use: a claim that only one can make. */
export interface Peer {
  /** What one call does. */
  readonly title: string
  /** What of an answered claim survives a power cut. */
  readonly durability: 'synced' | 'none'
  /** Programs that it takes, by absolute path. */
  readonly programs: readonly string[]
  /** Starts it in a folder of its own, on a free port. */
  start(folder: string): Promise<Started>
  /** Loads it, from another process than the one that started it. */
  load(address: string, share: Share): Promise<Loaded>
}

export interface Started {
  address: string
  /** Its processes at the moment. */
  pids(): number[]
  /** Ends it at once and whole; also called when the benchmark is interrupted. */
  stop(): void | PromiseLike<void>
}

export function isInstalled({ programs }: Peer): boolean {
  return programs.every((program) => {
    try {
      accessSync(program, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
