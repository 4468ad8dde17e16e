import { nearNames } from '../../domain/near.ts'
import type { ControllerRecord } from '../../domain/records.ts'
import { controllerNotFound } from '../../domain/refusals.ts'
import type { ReadTx } from './dialect.ts'
import { toControllerRecord } from './site-rows.ts'

/** The controller, retired or not. CONTROLLER_NOT_FOUND with names that were perhaps meant, and whom to ask for a new one. */
export async function requireController(tx: ReadTx, name: string): Promise<ControllerRecord> {
  const row = await tx.controller.findUnique({ where: { name } })
  if (row) return toControllerRecord(row)
  const names = await tx.controller.findMany({ select: { name: true } })
  const admin = await tx.team.findUnique({ where: { name: 'admin' }, select: { contact: true } })
  throw controllerNotFound(
    name,
    admin?.contact ?? '',
    nearNames(
      name,
      names.map((row) => row.name),
    ),
  )
}
