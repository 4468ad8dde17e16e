/** What a cell says, or why it says nothing. */
export type Read<T> = { readonly value: T } | { readonly problem: string }

/** Longest run of consecutive ports of one lease. */
const MOST = 64
const RANGE = /^(\d{1,5})\s*(?:-|–|—|\.\.|to|bis)\s*(\d{1,5})$/i

/** `61000`, or `49200-49203` with any dash: the first number and how many. */
export function readPorts(cell: string): Read<{ port: number; count: number }> {
  const text = cell.trim()
  if (/^\d{1,5}$/.test(text)) return readRun(Number(text), Number(text), text)
  const [, first, last] = RANGE.exec(text) ?? []
  if (first !== undefined && last !== undefined) return readRun(Number(first), Number(last), text)
  if (text === '') return { problem: 'There is no port number.' }
  if (/^\d{1,5}(\s*[,;/&+]\s*\d{1,5})+$/.test(text) && !/^\d{1,2}[,.]\d{3}$/.test(text))
    return { problem: `"${text}" is several numbers: give each a row of its own.` }
  return { problem: `"${shown(text)}" is no port number: write one as 61000, consecutive ones as 61000-61003.` }
}

function readRun(first: number, last: number, text: string): Read<{ port: number; count: number }> {
  if (last > 65_535) return { problem: `"${text}": port numbers end at 65535.` }
  if (last < first) return { problem: `"${text}" ends before it begins.` }
  if (last - first >= MOST) return { problem: `"${text}" is ${last - first + 1} numbers: a lease has at most ${MOST}.` }
  return { value: { port: first, count: last - first + 1 } }
}

/** `TCP`, `udp`, `TCP/UDP`, `both`; empty is tcp. */
export function readTransport(cell: string): Read<'tcp' | 'udp' | 'both'> {
  const words = new Set(cell.toLowerCase().match(/[a-z]+/g) ?? [])
  for (const filler of ['and', 'und', 'ip', 'port']) words.delete(filler)
  const tcp = words.delete('tcp')
  const udp = words.delete('udp')
  const both = words.delete('both') || words.delete('any') || (tcp && udp)
  if (words.size > 0) return { problem: `"${shown(cell.trim())}" is no transport: write TCP, UDP or TCP/UDP.` }
  return { value: both ? 'both' : udp ? 'udp' : 'tcp' }
}

/** `2027-05-01`, or an instant in UTC, as an instant. */
export function readDate(cell: string): Read<string> {
  const text = cell.trim()
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
  const at = Date.parse(whole)
  const isDay = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(whole) && !Number.isNaN(at)
  if (isDay && new Date(at).toISOString().slice(0, 10) === whole.slice(0, 10)) return { value: whole }
  return { problem: `"${shown(text)}" is no date: write it as 2027-05-01.` }
}

/** `line=1, area=north` */
export function readLabels(cell: string): Read<Record<string, string>> {
  const labels: Record<string, string> = {}
  for (const part of cell.split(/[,;]/).map((each) => each.trim())) {
    if (part === '') continue
    const [, key = '', value = ''] = /^([a-z0-9._-]{1,63})\s*[=:]\s*(.*)$/.exec(part) ?? []
    if (key === '') return { problem: `"${shown(part)}" is no label: write key=value, the key in small letters.` }
    labels[key] = value
  }
  return { value: labels }
}

/** Sheets have capitals and spaces; names have not. What else is wrong with a name the ledger says. */
export function readName(cell: string): string {
  return cell.trim().toLowerCase().replace(/\s+/g, '-')
}

/** Text without the line breaks that a cell may have. */
export function readText(cell: string): string {
  return cell.replace(/\s+/g, ' ').trim()
}

function shown(text: string): string {
  const line = readText(text)
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
