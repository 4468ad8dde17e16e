import type { Database } from './database/database.ts'
import { POSTGRESQL } from './postgresql/statements.ts'
import { SQLITE } from './sqlite/statements.ts'
import type { Statements } from './statements.ts'

const STATEMENTS: Readonly<Record<Database['dialect'], Statements>> = { sqlite: SQLITE, postgresql: POSTGRESQL }

/** The hot path's statements in the words of this database. */
export function statementsOf({ dialect }: Pick<Database, 'dialect'>): Statements {
  return STATEMENTS[dialect]
}
