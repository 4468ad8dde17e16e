import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever the processor. */
const TICK_MICROS = 10_000

/**
 * Processor time so far of processes that are not ours, with the children that they have waited for, in microseconds and
 * exact to 10 ms. NaN where there is no /proc.
 */
export function cpuMicrosOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicros(pid), 0)
}

function cpuMicros(pid: number): number {
  try {
    // After the name, which may hold spaces: state is the 3rd field, utime stime cutime cstime are the 14th to 17th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MICROS, 0)
  } catch {
    return Number.NaN
  }
}

/** A process and its children, which Linux tells; elsewhere, and for null, none. */
export function withChildren(pid: number | null): number[] {
  if (pid === null) return []
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)
    return [pid, ...children.map(Number)]
  } catch {
    return [pid]
  }
}
