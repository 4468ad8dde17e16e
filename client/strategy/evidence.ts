import type { Evidence } from '../../server/domain/strategy/index.ts'
import type { PortClient } from '../create.ts'

/** What the ledger says of a controller, for `judge`. Refused with CONTROLLER_NOT_FOUND when it is not registered. */
export async function gatherEvidence(client: PortClient, controller: string): Promise<Evidence> {
  const [{ team }, { exclusions }] = await Promise.all([
    client.system.whoami(),
    client.controller.get({ name: controller }),
  ])
  const leases: Evidence['leases'][number][] = []
  const filter = { controller, state: ['active', 'expired', 'quarantined'] as ('active' | 'expired' | 'quarantined')[] }
  for await (const lease of client.lease.iterate(filter)) leases.push(lease)
  return { controller, team: team.name, leases, exclusions }
}
