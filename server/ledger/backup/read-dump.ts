import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { FORMAT, type Header, type TableLine, type Totals, VERSION } from './dump-format.ts'
import { BackupError } from './problem.ts'

/** So long a line is no row of a ledger: a review of 5,000 leases comes to some 3 MB. */
const MAX_LINE = 64 * 1024 * 1024
const LINE_END = 10

export type DumpLine =
  | { kind: 'header'; header: Header }
  | { kind: 'table'; line: TableLine }
  | { kind: 'row'; cells: unknown[]; number: number }
  | { kind: 'totals'; totals: Totals; sha256: string }

/**
 * The lines of a dump, one at a time. The last one is given with the hash of all before it, which it must name.
 * @throws BackupError naming the line that is not as it should be
 */
export async function* readDump(file: string): AsyncGenerator<DumpLine, void> {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`)
  const hash = createHash('sha256')
  let number = 0
  let ended = false
  for await (const bytes of unpacked(file)) {
    number += 1
    if (ended) throw at(file, number, 'nothing may follow the totals.')
    const line = parse(file, number, bytes)
    if (line.kind === 'totals') {
      ended = true
      yield { ...line, sha256: hash.copy().digest('hex') }
      continue
    }
    hash.update(bytes).update('\n')
    yield line
  }
  if (!ended) throw cut(file, number)
}

/** The header alone. */
export async function readHeader(file: string): Promise<Header> {
  for await (const line of readDump(file)) if (line.kind === 'header') return line.header
  throw notADump(file)
}

/** Lines as bytes, without their ends. */
async function* unpacked(file: string): AsyncGenerator<Buffer, void> {
  const source = createReadStream(file)
  const unzip = source.pipe(createGunzip())
  source.on('error', (error) => unzip.destroy(error))
  let number = 0
  let rest: Buffer[] = []
  let held = 0
  try {
    for await (const piece of unzip as AsyncIterable<Buffer>) {
      let from = 0
      for (let end = piece.indexOf(LINE_END); end >= 0; end = piece.indexOf(LINE_END, from)) {
        number += 1
        yield Buffer.concat([...rest, piece.subarray(from, end)])
        rest = []
        held = 0
        from = end + 1
      }
      rest.push(piece.subarray(from))
      held += piece.length - from
      if (held > MAX_LINE) throw at(file, number + 1, 'it is too long for a row.')
    }
    if (held > 0) throw cut(file, number)
  } catch (error) {
    throw explained(error, file, number)
  } finally {
    source.destroy()
  }
}

function parse(file: string, number: number, bytes: Buffer): DumpLine {
  const value = json(bytes)
  if (number === 1) return { kind: 'header', header: headerOf(file, value) }
  if (Array.isArray(value)) return { kind: 'row', cells: value, number }
  const line = value as Partial<TableLine & Totals> | null | undefined
  if (typeof line?.table === 'string' && Array.isArray(line.columns))
    return { kind: 'table', line: { table: line.table, columns: line.columns.map(String) } }
  if (line?.end === true && typeof line.sha256 === 'string')
    return { kind: 'totals', totals: { end: true, rows: line.rows ?? {}, sha256: line.sha256 }, sha256: '' }
  throw at(file, number, 'it is neither a row, a table nor the totals. The file was altered or damaged.')
}

function headerOf(file: string, value: unknown): Header {
  const header = value as Partial<Header> | null | undefined
  if (header?.format !== FORMAT || typeof header.version !== 'number') throw notADump(file)
  if (header.version > VERSION)
    throw new BackupError(
      `${file} was written by portlease ${header.portlease}, in version ${header.version} of the format; this portlease knows versions up to ${VERSION}. Load it with that newer version.`,
    )
  if (!header.ledger || !header.rows || typeof header.schema !== 'string') throw at(file, 1, 'the header is not whole.')
  return header as Header
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What is wrong with a line, as a sentence. */
export function at(file: string, line: number, why: string): BackupError {
  return new BackupError(`${file}, line ${line}: ${why} Nothing was loaded.`)
}

function cut(file: string, number: number): BackupError {
  return new BackupError(
    `${file} ends after line ${number}, before its totals: it was cut. Dump it again, or copy it again. Nothing was loaded.`,
  )
}

function notADump(file: string): BackupError {
  return new BackupError(
    `${file} is not a dump of portlease. portlease backup restore takes files of backup save, backup load those of backup dump.`,
  )
}

function explained(error: unknown, file: string, number: number): unknown {
  const code = String((error as { code?: unknown } | null)?.code)
  if (code === 'Z_BUF_ERROR') return cut(file, number)
  if (/incorrect header/.test(String((error as { message?: unknown } | null)?.message))) return notADump(file)
  if (code.startsWith('Z_')) return at(file, number + 1, 'the file is damaged there.')
  return error
}
