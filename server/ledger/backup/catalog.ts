import type { Column, Session, Table } from './session.ts'

interface ColumnRow {
  table: string
  name: string
  type: string
  nullable: boolean | number
  /** Place in the primary key from 1 on; 0 or null: not in it. */
  key: number | null
}

const SQLITE = `SELECT m.name AS "table", c.name AS "name", lower(c.type) AS "type", NOT c."notnull" AS "nullable", c.pk AS "key"
  FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_%' ESCAPE '\\'`

const POSTGRESQL = `SELECT c.table_name AS "table", c.column_name AS "name", c.data_type AS "type", c.is_nullable = 'YES' AS "nullable", k.ordinal_position AS "key"
  FROM information_schema.columns c
  LEFT JOIN information_schema.table_constraints p ON p.table_schema = c.table_schema AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY'
  LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name AND k.table_name = c.table_name AND k.column_name = c.column_name
  WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE '\\_%'`

/** The tables of a ledger as the database describes them, by name; those whose name begins with _ are tools' own. */
export async function tablesOf(session: Session): Promise<Table[]> {
  const rows = await session.rows<ColumnRow>(session.dialect === 'sqlite' ? SQLITE : POSTGRESQL)
  const names = [...new Set(rows.map((row) => row.table))].sort()
  return names.map((name) => {
    const own = rows.filter((row) => row.table === name)
    const columns = own.map((row) => ({ name: row.name, type: typeOf(row.type), nullable: Boolean(row.nullable) }))
    const key = own.filter((row) => row.key).sort((a, b) => Number(a.key) - Number(b.key))
    return {
      name,
      columns: columns.sort((a, b) => (a.name < b.name ? -1 : 1)),
      key: key.map((row) => row.name),
    }
  })
}

function typeOf(type: string): Column['type'] {
  if (/int/.test(type)) return 'integer'
  return /bool/.test(type) ? 'boolean' : 'text'
}
