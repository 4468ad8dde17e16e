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

interface MapRow {
  controller: string
  transport: ClaimTransport
  ports: string
}

interface QuarantineRow {
  controller: string
  id: string
  quarantinedUntil: number
}

interface CursorRow {
  controller: string
  transport: Transport
  at: number
  last: number
}

/** Controllers at their first use: record, exclusions, both maps with their cursors, and the ends of quarantines. */
export async function loadControllers(
  sql: Sql,
  statements: Statements,
  base: BatchBase,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  const wanted = statements.list(names)
  const [records, everywhere, own, maps, quarantines, cursors] = await Promise.all([
    sql.query<ControllerRecord & { addresses: string }>(statements.controllersByName, wanted),
    sql.query<ExclusionRecord>(statements.exclusionsOnAll, []),
    sql.query<ExclusionRecord>(statements.exclusionsOn, wanted),
    sql.query<MapRow>(statements.mapsOf, wanted),
    sql.query<QuarantineRow>(statements.quarantinesOf, wanted),
    sql.query<CursorRow>(statements.cursorsOf, wanted),
  ])
  for (const name of names) base.absent.controllers.add(name)
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
  for (const row of maps) {
    const map = loaded.get(row.controller)?.maps[row.transport]
    for (const port of JSON.parse(`[${row.ports}]`) as number[]) map?.claim(port, 1)
  }
  for (const row of quarantines) loaded.get(row.controller)?.quarantines.set(row.id, row.quarantinedUntil)
  setCursors(loaded, cursors)
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

/** Oldest first, so that the newest grant of a band has the last word over `both` and its own transport. */
function setCursors(loaded: ReadonlyMap<string, RememberedController>, cursors: CursorRow[]): void {
  for (const row of cursors.sort((a, b) => a.at - b.at || a.last - b.last)) {
    const band = BANDS.findIndex(({ first, last }) => row.last >= first && row.last <= last)
    for (const space of spacesOf(row.transport)) loaded.get(row.controller)?.maps[space].setCursor(band, row.last)
  }
}
