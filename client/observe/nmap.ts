import type { Listening, Listing } from './types.ts'

interface Range {
  readonly transport: string
  readonly first: number
  readonly last: number
}

const HOST = /^Host: (\S{1,100}) /
const MOST_RANGES = 20_000

/**
 * nmap's greppable output (`-oG -`). Only `open` listens: of `open|filtered`, as UDP mostly is, nothing can be told, and such a number
 * is not silent either. Silent are numbers that it names as closed or filtered, and those of its list of scanned ports (with -v).
 */
export function readNmap(lines: readonly string[], addresses: readonly string[]): Listing {
  const hosts = new Set(lines.flatMap((line) => HOST.exec(line)?.[1] ?? []))
  const wanted = addresses.length > 0 ? addresses.filter((each) => hosts.has(each)) : [...hosts].slice(0, 1)
  const listening: Listening[] = []
  const undecided = new Set<string>()
  const named = new Set<string>()
  const scanned = lines.flatMap(scannedRanges).slice(0, MOST_RANGES)
  for (const line of lines) {
    const address = HOST.exec(line)?.[1]
    if (address === undefined || !wanted.includes(address)) continue
    for (const { port, state, transport, program } of portsIn(line)) {
      if (state === 'open') listening.push({ transport, port, address, program })
      if (state.includes('|')) undecided.add(`${port}/${transport}`)
      else named.add(`${port}/${transport}`)
    }
  }
  const covers: Listing['covers'] = (transport, port) => {
    const key = `${port}/${transport}`
    if (undecided.has(key)) return false
    return (
      named.has(key) || scanned.some((each) => each.transport === transport && each.first <= port && port <= each.last)
    )
  }
  return { source: 'nmap', listening, covers: wanted.length > 0 ? covers : () => false, hosts: [...hosts] }
}

/** `Ports: 22/open/tcp//ssh///, 80/closed/tcp//http///` */
function portsIn(line: string): { port: number; state: string; transport: 'tcp' | 'udp'; program: string | null }[] {
  const list = /\tPorts: ([^\t]*)/.exec(line)?.[1] ?? ''
  return list.split(', ').flatMap((each) => {
    const [number = '', state = '', transport, , service = ''] = each.split('/')
    if (!/^\d{1,5}$/.test(number) || Number(number) > 65_535 || (transport !== 'tcp' && transport !== 'udp')) return []
    return [{ port: Number(number), state, transport, program: service === '' ? null : service.slice(0, 100) }]
  })
}

/** `# Ports scanned: TCP(3;22,61000-61001) UDP(0;) SCTP(0;)` */
function scannedRanges(line: string): Range[] {
  if (!line.startsWith('# Ports scanned:')) return []
  return [...line.matchAll(/(TCP|UDP)\(\d+;([\d,-]*)\)/g)].flatMap(([, transport = '', list = '']) =>
    list.split(',').flatMap((part) => {
      const [first = '', last = first] = part.split('-')
      return first === '' ? [] : [{ transport: transport.toLowerCase(), first: Number(first), last: Number(last) }]
    }),
  )
}
