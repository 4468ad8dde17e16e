import type { Listening, Listing } from './types.ts'

/** What `ss` and `netstat` print, line by line. Words are separated by blanks; a line that is none of a socket is passed over. */

type Transport = Listening['transport']

const MOST_WORDS = 12

/** `Netid State Recv-Q Send-Q Local Peer Process`; without `Netid` when one transport was asked for. Null: not from ss. */
export function readSs(lines: readonly string[]): Listing | null {
  const listening: Listening[] = []
  const seen = new Set<Transport>()
  for (const line of lines) {
    const words = wordsOf(line)
    const netid = /^(tcp|udp)$/.test(words[0] ?? '') ? (words.shift() as Transport) : null
    const [state, received, sent, local = '', peer = ''] = words
    if ((state !== 'LISTEN' && state !== 'UNCONN') || !isCount(received) || !isCount(sent)) continue
    const transport = netid ?? (state === 'LISTEN' ? 'tcp' : 'udp')
    seen.add(transport)
    // With a Netid both were asked for, even when nothing of one is there.
    if (netid !== null) seen.add(transport === 'tcp' ? 'udp' : 'tcp')
    const place = placeOf(local, ':')
    if (place && /[:*]\*$/.test(peer))
      listening.push({ transport, ...place, program: /\(\("([^"]{1,100})"/.exec(line)?.[1] ?? null })
  }
  return seen.size === 0 ? null : listingOf('ss', listening, seen)
}

/** Linux: `tcp 0 0 local foreign LISTEN`; Windows: `TCP local foreign LISTENING`; macOS: `tcp4 0 0 *.22 *.* LISTEN`. */
export function readNetstat(lines: readonly string[]): Listing | null {
  const listening: Listening[] = []
  const seen = new Set<Transport>()
  for (const line of lines) {
    const words = wordsOf(line)
    const kind = /^(tcp|udp)(4|6|46)?$/i.exec(words[0] ?? '')
    if (!kind) continue
    const transport = kind[1]!.toLowerCase() as Transport
    const counted = isCount(words[1]) && isCount(words[2])
    const [local = '', foreign = '', state = ''] = words.slice(counted ? 3 : 1)
    const place = placeOf(local, ':') ?? placeOf(local, '.')
    if (!place || foreign === '') continue
    seen.add(transport)
    // The state's name is in the language of Windows: a listener has no peer, in every language.
    const isPeerless = /^(0\.0\.0\.0:[0*]|\[?::\]?:[0*]|\*[:.]\*)$/.test(foreign)
    if (!isPeerless || (transport === 'tcp' && state === '')) continue
    listening.push({ transport, ...place, program: /^\d+\/(\S{1,100})$/.exec(words.at(-1) ?? '')?.[1] ?? null })
  }
  return seen.size === 0 ? null : listingOf('netstat', listening, seen)
}

function listingOf(source: 'ss' | 'netstat', listening: Listening[], seen: ReadonlySet<Transport>): Listing {
  return { source, listening, covers: (transport) => seen.has(transport), hosts: [] }
}

function wordsOf(line: string): string[] {
  return line.slice(0, 1000).trim().split(/\s+/).slice(0, MOST_WORDS)
}

function isCount(word: string | undefined): boolean {
  return word !== undefined && /^\d{1,12}$/.test(word)
}

/** `[::]:22`, `127.0.0.1%lo:53`, `*:8080` */
function placeOf(text: string, sign: ':' | '.'): { address: string; port: number } | null {
  const at = text.lastIndexOf(sign)
  const number = text.slice(at + 1)
  if (at < 1 || !/^\d{1,5}$/.test(number) || Number(number) > 65_535) return null
  return { address: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(number) }
}
