import type { RowRefusal } from '../../manifest/diff.ts'
import type { Wanted } from '../../manifest/expand.ts'
import type { Place } from '../../manifest/places.ts'
import type { ManifestFile } from './files.ts'

/** Where in the file the cause of a refusal stands: the controller's name, the number, or the port as a whole. */
export function placeOfRefusal({ places }: ManifestFile, wanted: Wanted, { code }: Pick<RowRefusal, 'code'>): Place {
  if (code.startsWith('CONTROLLER_')) return places.of(wanted.controllerPath)
  if (code === 'TEAM_NOT_FOUND' || code === 'FORBIDDEN') return places.of(['ports', wanted.entry, 'team'])
  if (code.startsWith('PORT_') && wanted.port !== undefined) return places.of(['ports', wanted.entry, 'port'])
  return placeOfEntry({ places }, wanted.entry)
}

/** Where a port begins. */
export function placeOfEntry({ places }: Pick<ManifestFile, 'places'>, entry: number): Place {
  return places.of(['ports', entry])
}
