import type { ClaimTransport } from '../../../server/domain/lease.ts'
import { UsageError } from '../exit.ts'

/** How a person names a lease: by its id, or by what it holds. */
export type LeaseRef =
  | { kind: 'id'; id: string }
  | { kind: 'place'; controller: string; port: number; transport: ClaimTransport | undefined }

const ID = /^ls_[0-9a-z]+$/
const PLACE = /^([a-z0-9][a-z0-9._-]*):(\d{1,5})(?:\/(tcp|udp))?$/

/** Reads `ls_…` or `controller:port[/transport]`. Throws a usage error for anything else. */
export function parseRef(text: string): LeaseRef {
  const word = text.trim()
  if (ID.test(word)) return { kind: 'id', id: word }
  const place = PLACE.exec(word.toLowerCase())
  if (!place || Number(place[2]) > 65_535) {
    throw new UsageError(`"${text}" does not name a lease.`, [
      ['write', 'epic-line1:61000, epic-line1:61000/udp, or an id: ls_…'],
    ])
  }
  const transport = place[3] === undefined ? undefined : (place[3] as ClaimTransport)
  return { kind: 'place', controller: place[1]!, port: Number(place[2]), transport }
}
