import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** npm's own instant for what is packed. */
const PACKED_AT = new Date('1985-10-26T08:15:00Z')

/** A package as npm packs it, from names and contents. The same bytes for the same files, on every system. */
export async function tarballOf(files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const tar = pack()
  for (const name of [...files.keys()].sort()) {
    const mode = name.endsWith('.mjs') ? 0o755 : 0o644
    tar.entry({ name: `package/${name}`, mode, mtime: PACKED_AT, uid: 0, gid: 0 }, files.get(name) ?? '')
  }
  tar.finalize()
  const zipped = gzipSync(await buffer(tar), { level: 9 })
  // The header's last byte names the system that zipped it; 255 is "unknown".
  zipped[9] = 255
  return zipped
}
