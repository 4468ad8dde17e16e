export interface Column {
  readonly name: string
  readonly type: 'text' | 'integer' | 'boolean'
  readonly nullable: boolean
}

export interface Table {
  readonly name: string
  /** By name, so that both dialects have one order. */
  readonly columns: readonly Column[]
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[]
}

/**
 * One transaction on a connection of its own: what the commands that work on the database itself read and write through.
 * Statements take `?` for parameters. Integers come as numbers; a boolean as the database has it, true or 1.
 */
export interface Session {
  readonly dialect: 'sqlite' | 'postgresql'
  /** The file, or host and database: never a password. */
  readonly name: string
  rows<T>(sql: string, params?: readonly unknown[]): Promise<T[]>
  /** The same for results of any size: in pieces, with memory for one of them. */
  stream<T>(sql: string): AsyncGenerator<T[], void>
  /** The number of rows that were changed. */
  run(sql: string, params?: readonly unknown[]): Promise<number>
  /** Rows of values in the order of the table's columns. */
  insert(into: Table, rows: readonly (readonly unknown[])[]): Promise<void>
  /** What was written is on the disk when this resolves. */
  commit(): Promise<void>
  /** Takes back what was not committed. Calling it again does nothing. */
  close(): Promise<void>
}

/** `read`: one unchanging state of the database. `write`: other writers wait until it ends. */
export type Mode = 'read' | 'write'

/** How many rows a piece of a stream has. */
export const PIECE = 1000

/** A column of text as something to sort by, byte for byte in both dialects. */
export function byBytes({ dialect }: Pick<Session, 'dialect'>, column: string): string {
  return dialect === 'postgresql' ? `"${column}" COLLATE "C"` : `"${column}"`
}
