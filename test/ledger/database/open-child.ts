/** A process that opens the database when it is told to, for migrate.test.ts. */
import { migrate, openDatabase } from '../../../server/ledger/database/open.ts'

const url = process.argv[2] ?? ''

process.once('message', async () => {
  const applied = await migrate(url)
  const db = await openDatabase(url)
  await db.reader.team.findMany()
  await db.close()
  process.send?.({ kind: 'done', applied }, () => process.disconnect())
})

process.send?.({ kind: 'ready' })
