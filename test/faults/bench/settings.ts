/** What a run is told, and what all of its servers are set to: so short that everything ends and is given again. */

export const NEMESES = ['kill', 'pause', 'cut', 'delay', 'restart', 'disk', 'skew'] as const
export type Nemesis = (typeof NEMESES)[number]

export interface BenchOptions {
  readonly database: 'sqlite' | 'postgresql'
  readonly seconds: number
  readonly seed: number
  readonly servers: number
  readonly clients: number
  readonly nemeses: readonly Nemesis[]
  /** A run goes on until so many requests were sent, however slow the machine is. */
  readonly atLeast?: number
  /** Modules that break the servers on purpose: the bench must find them out. */
  readonly preload?: readonly string[]
}

export const GRACE_SECONDS = 1
export const QUARANTINE_SECONDS = 2
/** TTLs that clients ask for; the longest one. */
export const TTL_SECONDS = [1, 2, 3] as const
export const MAX_TTL_SECONDS = 3
export const DEFAULTS = { graceSeconds: GRACE_SECONDS, quarantineSeconds: QUARANTINE_SECONDS, reviewDays: 180 }

/** A caller that has heard nothing for so long gives up: the fate of its request is unknown. */
export const GIVE_UP_MS = 6000

/** Numbers from 65536 − free upwards are left to lease: a narrow controller, where all meet, and wider ones. */
export const CONTROLLERS = [
  { name: 'narrow', free: 16 },
  { name: 'line1', free: 90 },
  { name: 'line2', free: 90 },
] as const

/** One team has little room, so that quotas are met. */
export const TEAMS = [
  { name: 'robots', maxPorts: null },
  { name: 'packing', maxPorts: null },
  { name: 'small', maxPorts: 12 },
] as const
