import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place where a server's writes fail when a test says so, and work again later. */
export interface Shortage extends Disposable {
  readonly folder: string
  begin(pid: number): void
  end(pid: number): void
}

const MIB = 1024 * 1024

/** Whether this account may mount: root on Linux. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function canLimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A disk of its own (ENOSPC, which SQLite calls SQLITE_FULL), which shrinks to little more than what is on it. */
export function fullDisk(mib = 24): Shortage {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-full-'))
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'pipe' })
  mount(`size=${mib}m`)
  return {
    folder,
    begin() {
      // Refused when somebody has written more than that meanwhile.
      for (let room = MIB / 8; ; room *= 2) {
        const { blocks, bfree, bsize } = statfsSync(folder)
        try {
          return mount(`remount,size=${(blocks - bfree) * bsize + room}`)
        } catch (error) {
          if (room > 8 * MIB) throw error
        }
      }
    },
    end: () => void mount(`remount,size=${mib}m`),
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A disk that fails (EFBIG, which SQLite calls SQLITE_IOERR_WRITE): no file of the process may grow any further. */
export function failingDisk(): Shortage {
  const folder = mkdtempSync(join(tmpdir(), 'portlease-failing-'))
  const limit = (pid: number, bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
  return {
    folder,
    begin: (pid) => limit(pid, MIB / 2),
    end: (pid) => limit(pid, 'unlimited'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
