import { expect, test } from 'vitest'
import { openDatabase } from '../../../server/ledger/database/open.ts'
import { openReads } from '../../../server/ledger/read/reads.ts'
import { hasPostgres } from '../../support/postgres.ts'
import { openRows } from '../../support/rows.ts'
import { listRequest, NOW, TestLedger } from '../read/support.ts'

test.runIf(hasPostgres)(
  'a read that takes too long is stopped by the database and refused as such; the next one is served',
  async () => {
    const ledger = await TestLedger.open('postgresql')
    const db = await openDatabase(ledger.url)
    const reads = openReads(ledger.url, db.reader, { limitMs: 300 })
    try {
      await using beside = await openRows(ledger.url, true)
      await beside.aside(async () => {
        await beside.change('LOCK TABLE "Lease" IN ACCESS EXCLUSIVE MODE')
        await expect(reads.listLeases(listRequest(), null, NOW)).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining('was stopped'),
          details: { outcome: 'nothing', retryAfterMs: 300 },
        })
        // Who asks for something else is not held up.
        expect((await reads.listTeams(NOW)).teams).toEqual([])
      })
      expect((await reads.listLeases(listRequest(), null, NOW)).leases).toEqual([])
    } finally {
      await db.close()
      await ledger.close()
    }
  },
)
