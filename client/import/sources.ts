import { isLeasable } from '../../server/domain/policy/ranges.ts'

const IPV4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/

/** A controller as PAC Control's configuration names it. */
export interface ListedController {
  readonly line: number
  /** As the ledger takes it: small letters, no spaces. */
  readonly name: string
  /** As it stands in the file. */
  readonly title: string
  readonly addresses: readonly string[]
}

/** The controllers of a `ControllerNames.ini`: one a line, cells with tabs between them, the name first. */
export function readControllerNames(text: string): ListedController[] {
  return linesOf(text).flatMap(({ line, text: row }) => {
    const [title = '', ...cells] = row.split('\t').map((cell) => cell.trim())
    const addresses = [...new Set(cells.filter((cell) => IPV4.test(cell) && cell !== '0.0.0.0'))]
    const name = title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+|-+$/g, '')
    return addresses.length === 0 || name === '' ? [] : [{ line, name: name.slice(0, 63), title, addresses }]
  })
}

/** Whether a text looks like a `ControllerNames.ini`. */
export function isControllerNames(text: string): boolean {
  return linesOf(text).some(({ text: row }) => /\tOpto22_/i.test(row))
}

/** Numbers that Windows withholds. */
export interface ListedExclusion {
  readonly line: number
  readonly transport: 'tcp' | 'udp' | 'both'
  readonly first: number
  readonly last: number
}

/**
 * The ranges of `netsh interface ipv4 show excludedportrange protocol=tcp`, in whatever language Windows speaks: lines of
 * two numbers. The heading names the transport. Ranges without a leasable number are left out: nothing is to be withheld.
 */
export function readExcludedRanges(text: string): ListedExclusion[] {
  let transport: ListedExclusion['transport'] = 'both'
  return linesOf(text).flatMap(({ line, text: row }) => {
    const named = /\b(tcp|udp)\b/i.exec(row)?.[1]?.toLowerCase()
    if (named === 'tcp' || named === 'udp') transport = named
    const [, first, last] = /^\s*(\d{1,5})\s+(\d{1,5})\s*\*?\s*$/.exec(row) ?? []
    if (first === undefined || last === undefined || Number(last) > 65_535 || Number(last) < Number(first)) return []
    return hasLeasable(Number(first), Number(last))
      ? [{ line, transport, first: Number(first), last: Number(last) }]
      : []
  })
}

/** Whether a text looks like what netsh prints of excluded ranges. */
export function isExcludedRanges(text: string): boolean {
  const lines = linesOf(text)
  return (
    lines.some(({ text: row }) => /^\s*-{3,}\s+-{3,}\s*$/.test(row)) &&
    lines.some(({ text: row }) => /^\s*\d+\s+\d+\s*\*?\s*$/.test(row))
  )
}

function hasLeasable(first: number, last: number): boolean {
  for (let port = first; port <= last; port++) if (isLeasable(port)) return true
  return false
}

function linesOf(text: string): { line: number; text: string }[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((row, index) => ({ line: index + 1, text: row }))
}
