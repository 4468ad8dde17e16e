import type { ClaimTransport, Transport } from '../domain/lease.ts'
import { spacesOf } from '../domain/lease.ts'
import { BANDS } from '../domain/policy/ranges.ts'
import { PortMap } from '../domain/port-map.ts'
import type { ControllerRecord, ExclusionRecord } from '../domain/records.ts'
import type { BatchBase } from './batch-base.ts'
import type { Sql } from './database/sql.ts'
import type { RememberedController } from './memory.ts'
import type { Statements } from './statements.ts'

type Maps = Record<ClaimTransport, PortMap>

/** Controllers at their first use: record, exclusions, both maps with their cursors, and the ends of quarantines. */
export async function loadControllers(
  sql: Sql,
  statements: Statements,
  base: BatchBase,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  const wanted = statements.list(names)
  const records = await sql.query<ControllerRecord & { addresses: string }>(statements.controllersByName, wanted)
  for (const name of names) base.absent.controllers.add(name)
  if (records.length === 0) return
  const everywhere = await sql.query<ExclusionRecord>(statements.exclusionsOnAll, [])
  const own = await sql.query<ExclusionRecord>(statements.exclusionsOn, wanted)
  const loaded = new Map<string, RememberedController>()
  for (const record of records) {
    const exclusions = [...everywhere, ...own.filter((each) => each.controller === record.name)]
    const addresses = JSON.parse(record.addresses) as string[]
    loaded.set(record.name, {
      record: { ...record, addresses },
      exclusions,
      maps: emptyMaps(exclusions),
      quarantines: new Map(),
    })
  }
  await fillMaps(sql, statements, wanted, loaded)
  for (const controller of loaded.values()) base.memory.remember(controller)
}

function emptyMaps(exclusions: readonly ExclusionRecord[]): Maps {
  const mapOf = (space: ClaimTransport) => {
    const map = PortMap.empty()
    map.setExclusions(exclusions.filter((each) => spacesOf(each.transport).includes(space)))
    return map
  }
  return { tcp: mapOf('tcp'), udp: mapOf('udp') }
}

async function fillMaps(
  sql: Sql,
  statements: Statements,
  wanted: unknown[],
  loaded: Map<string, RememberedController>,
): Promise<void> {
  interface MapRow {
    controller: string
    transport: ClaimTransport
    ports: string
  }
  for (const row of await sql.query<MapRow>(statements.mapsOf, wanted)) {
    const map = loaded.get(row.controller)?.maps[row.transport]
    for (const port of JSON.parse(`[${row.ports}]`) as number[]) map?.claim(port, 1)
  }
  interface QuarantineRow {
    controller: string
    id: string
    quarantinedUntil: number
  }
  for (const row of await sql.query<QuarantineRow>(statements.quarantinesOf, wanted)) {
    loaded.get(row.controller)?.quarantines.set(row.id, row.quarantinedUntil)
  }
  interface CursorRow {
    controller: string
    transport: Transport
    at: number
    last: number
  }
  const cursors = await sql.query<CursorRow>(statements.cursorsOf, wanted)
  // Oldest first, so that the newest grant of a band has the last word over `both` and its own transport.
  for (const row of cursors.sort((a, b) => a.at - b.at || a.last - b.last)) {
    const band = BANDS.findIndex(({ first, last }) => row.last >= first && row.last <= last)
    for (const space of spacesOf(row.transport)) loaded.get(row.controller)?.maps[space].setCursor(band, row.last)
  }
}
