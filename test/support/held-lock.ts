import { raw } from './raw.ts'

/** Holds a database's write lock, as a stuck process would, until the end of the scope or `free`. */
export function holdLock(path: string): Disposable & { free(): void } {
  const db = raw(path, true)
  db.exec('BEGIN IMMEDIATE')
  let held = true
  const free = () => {
    if (held) db.exec('ROLLBACK')
    held = false
  }
  return {
    free,
    [Symbol.dispose]() {
      free()
      db.close()
    },
  }
}
