import Database from 'better-sqlite3'

/** A connection beside the servers', closed at the end of the scope. Without `write` it can only read. */
export function raw(path: string, write = false): Database.Database & Disposable {
  const db = new Database(path, { readonly: !write, fileMustExist: true })
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() })
}
