import { cpus } from 'node:os'

export interface Row {
  letter: string
  title: string
  /** What of an answered call survives a power cut, or that the peer is not installed. */
  durability?: 'synced' | 'none' | 'not installed'
  /** Leases, or a peer's claims, a second; for (h) NaN. */
  perSecond: number
  /** Processor time of the server, and of its database where that is apart, for one lease, in microseconds. */
  cpuMicros: number
  /** Milliseconds of one call. */
  p50: number
  p99?: number
  /** Leases in one commit, on average. */
  batch?: number
  /** Megabytes of the process. */
  rss?: number
  samples?: number[]
}

export interface Target {
  text: string
  value: number
  /** `value` must be at least, or at most, this. */
  atLeast?: number
  atMost?: number
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What was promised of these rows: those whose cases were run. */
export function targetsOf(rows: readonly Row[]): Target[] {
  const of = (letter: string) => rows.find((row) => row.letter === letter)
  const [a, b, c, e, f] = ['a', 'b', 'c', 'e', 'f'].map(of)
  const [etcd, redis, pgbench, portserver] = ['etcd', 'redis', 'pgbench', 'portserver'].map(of)
  const [pg1, pgc] = ['pg1', 'pgc'].map(of)
  const [empty, fullest] = [of('g0'), of('g99.9')]
  const targets: Target[] = []
  const ratio = (text: string, bound: Partial<Target>, over?: number, under?: number) => {
    if (over && under) targets.push({ text, value: over / under, ...bound })
  }
  ratio('(b) acquire / (a) echo, leases a second', { atLeast: 0.8 }, b?.perSecond, a?.perSecond)
  ratio('    the same in processor time of the server', {}, a?.cpuMicros, b?.cpuMicros)
  ratio('(b) acquire / (e) naive, leases a second', { atLeast: 5 }, b?.perSecond, e?.perSecond)
  ratio('(c) acquireMany / (f) raw SQLite, leases a second', { atLeast: 0.4 }, c?.perSecond, f?.perSecond)
  ratio('    the same in processor time of the server', {}, f?.cpuMicros, c?.cpuMicros)
  ratio('(b) acquire / etcd, claims a second', { atLeast: 1 }, b?.perSecond, etcd?.perSecond)
  ratio('(c) acquireMany / Redis SET NX, claims a second', { atLeast: 1 }, c?.perSecond, redis?.perSecond)
  ratio('(b) acquire / Redis SET NX, claims a second', {}, b?.perSecond, redis?.perSecond)
  ratio('(b) acquire / pgbench, claims a second', {}, b?.perSecond, pgbench?.perSecond)
  ratio('(b) acquire / portserver, numbers a second', {}, b?.perSecond, portserver?.perSecond)
  ratio('(pg1) one server on PostgreSQL / (b) SQLite, leases a second', { atLeast: 0.7 }, pg1?.perSecond, b?.perSecond)
  ratio('(pgc) acquireMany on PostgreSQL / (c) SQLite, leases a second', {}, pgc?.perSecond, c?.perSecond)
  ratio('(pg1) acquire on PostgreSQL / etcd, claims a second', {}, pg1?.perSecond, etcd?.perSecond)
  ratio('(pg1) acquire / pgbench, both PostgreSQL', {}, pg1?.perSecond, pgbench?.perSecond)
  ratio('(pgc) acquireMany on PostgreSQL / Redis SET NX', {}, pgc?.perSecond, redis?.perSecond)
  for (const letter of ['pg2', 'pg3', 'pg2x64', 'pg3x64'])
    ratio(`(${letter}) / (pg1), leases a second`, {}, of(letter)?.perSecond, pg1?.perSecond)
  ratio('(g) acquire at 99.9 % full / empty, time', { atMost: 1.2 }, fullest?.p50, empty?.p50)
  const first = of('h first')
  if (first) targets.push({ text: '(h) first lease after the start, seconds', value: first.p50 / 1000, atMost: 3 })
  if (first?.rss) targets.push({ text: '(h) memory after it, MB', value: first.rss, atMost: 350 })
  for (const row of rows) {
    const small = row.letter.startsWith('h large ') && of(row.letter.replace('large', 'small'))
    if (small) ratio(`(h) ${row.letter.slice(8)}: large ledger / a thousand leases`, { atMost: 2 }, row.p50, small.p50)
  }
  return targets
}

export function print(rows: readonly Row[], targets: readonly Target[]): void {
  const number = (value: number | undefined, digits: number) =>
    value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits)
  const lines = rows.map((row) => [
    row.letter,
    row.title,
    row.durability ?? '',
    number(row.perSecond, 0),
    number(row.cpuMicros, 0),
    number(row.p50, 2),
    number(row.p99, 1),
    number(row.batch, 0),
    number(row.rss, 0),
  ])
  console.log(`\n${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`)
  printTable([['', 'case', 'durable', 'leases/s', 'CPU µs/lease', 'p50 ms', 'p99 ms', 'leases/commit', 'MB'], ...lines])
  console.log('')
  printTable([['target', 'is', 'should be', ''], ...targets.map(targetLine)])
}

function targetLine({ text, value, atLeast, atMost }: Target): string[] {
  const met = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY)
  const bound = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : ''
  return [text, value.toFixed(2), bound, bound === '' ? '' : met ? 'met' : 'MISSED']
}

/** Columns as wide as they must be; all but the texts to the right. */
function printTable(lines: string[][]): void {
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0))
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      /[a-z]{4}/i.test(lines[1]?.[column] ?? '') || column === 0
        ? cell.padEnd(width(column))
        : cell.padStart(width(column)),
    )
    console.log(cells.join('  ').trimEnd())
  }
}
