import { portsOf, spacesOf, type Transport } from '../../../domain/lease.ts'
import { byBytes, type Session } from '../session.ts'
import type { Findings } from './findings.ts'

interface EventRow {
  revision: number
  type: string
  leaseId: string
  controller: string
  transport: Transport
  port: number
  count: number
}

/** Replays who had which number, controller by controller: none was granted while somebody else had it. */
export async function checkHistory(session: Session, findings: Findings): Promise<void> {
  const events = session.stream<EventRow>(
    `SELECT "revision", "type", "leaseId", "controller", "transport", "port", "count" FROM "Event"
     WHERE "controller" IS NOT NULL AND "leaseId" IS NOT NULL AND "type" LIKE 'lease.%' ORDER BY ${byBytes(session, 'controller')}, "revision"`,
  )
  let controller = ''
  const holders = new Map<string, string>()
  for await (const piece of events) {
    for (const event of piece) {
      if (event.controller !== controller) holders.clear()
      controller = event.controller
      follow(holders, event, findings)
    }
  }
}

function follow(holders: Map<string, string>, event: EventRow, findings: Findings): void {
  const { revision, type, leaseId, controller } = event
  for (const space of spacesOf(event.transport)) {
    for (const port of portsOf(event)) {
      const place = `${port}/${space}`
      const holder = holders.get(place)
      if (holder !== undefined && holder !== leaseId)
        findings.add(
          'double-grant',
          `${controller}:${place} went to ${leaseId} by event ${revision} while ${holder} had it.`,
        )
      if (type === 'lease.ended') holders.delete(place)
      else holders.set(place, leaseId)
    }
  }
}
