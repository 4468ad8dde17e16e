import type { LeaseRecord } from '../../domain/lease.ts'
import type { LeaseSurroundings } from '../../domain/present.ts'
import type { ReadTx } from './dialect.ts'

/** Contacts and addresses, as they are today, for a handful of leases. */
export async function surroundingsFor(
  tx: ReadTx,
  leases: readonly LeaseRecord[],
): Promise<(lease: LeaseRecord) => LeaseSurroundings> {
  const teamNames = [...new Set(leases.map((lease) => lease.team))]
  const controllerNames = [...new Set(leases.map((lease) => lease.controller))]
  const teams = await tx.team.findMany({ where: { name: { in: teamNames } }, select: { name: true, contact: true } })
  const controllers = await tx.controller.findMany({
    where: { name: { in: controllerNames } },
    select: { name: true, addresses: true },
  })
  const contacts = new Map(teams.map(({ name, contact }) => [name, contact]))
  const addresses = new Map(controllers.map((row) => [row.name, JSON.parse(row.addresses) as string[]]))
  return ({ team, controller }) => ({ contact: contacts.get(team) ?? '', addresses: addresses.get(controller) ?? [] })
}
