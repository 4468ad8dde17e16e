import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StrategyFile } from '../../server/domain/strategy/index.ts'

/** Files of strategies, made out of the real ones: what stands around scripts, tags and words is theirs, byte for byte. */

export const SAMPLES = join(import.meta.dirname, 'samples')

export function sample(name: string): Buffer {
  return readFileSync(join(SAMPLES, name))
}

/** A block of a chart: its name, its number, its OptoScript. */
export interface Block {
  readonly name: string
  readonly id: number
  readonly script: string
}

/** MFC's string: its length in one byte, in FF and two, or in FF FF FF and four; then its bytes. */
export function mfcString(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  const { length } = bytes
  if (length < 0xff) return Buffer.concat([Buffer.from([length]), bytes])
  const head = length < 0xfffe ? Buffer.alloc(3) : Buffer.alloc(7)
  head[0] = 0xff
  if (length < 0xfffe) head.writeUInt16LE(length, 1)
  else {
    head.writeUInt16LE(0xffff, 1)
    head.writeUInt32LE(length, 3)
  }
  return Buffer.concat([head, bytes])
}

/** MFC's string of two-byte characters: FF FE FF, the length in characters, then UTF-16. */
export function wideString(text: string): Buffer {
  const length =
    text.length < 0xff ? Buffer.from([text.length]) : Buffer.from([0xff, text.length & 0xff, text.length >> 8])
  return Buffer.concat([Buffer.from([0xff, 0xfe, 0xff]), length, Buffer.from(text, 'utf16le')])
}

// Where the parts of Powerup.cht begin: its one script, what follows it up to the block's name, and the next object.
const SCRIPT = 0x196
const AFTER_SCRIPT = SCRIPT + 3 + 0x3ff
const NAME = 0x661
const AFTER_NAME = NAME + 1 + 'Set Values'.length + 4
const NEXT_OBJECT = 0x674

/** A chart's file with these blocks, as PAC Control would write it. The second script's class is a number, not a name. */
export function chartFile(blocks: readonly Block[], encode: (text: string) => Buffer = mfcString): Buffer {
  const real = sample('Powerup.cht')
  const parts = blocks.flatMap(({ name, id, script }, index) => {
    const number = Buffer.alloc(4)
    number.writeUInt32LE(id)
    return [
      index === 0 ? real.subarray(0, SCRIPT) : Buffer.from([0x0f, 0x80]),
      encode(script),
      real.subarray(AFTER_SCRIPT, NAME),
      mfcString(name),
      number,
      real.subarray(AFTER_NAME, NEXT_OBJECT),
    ]
  })
  return Buffer.concat([...parts, real.subarray(NEXT_OBJECT)])
}

export const CHART = [0, 0x100, 0, 0] as const
export const CHART_POINTER = [0, 0x100, 0, 0x8000_0000] as const
export const HANDLE = [0, 0, 0, 0x4_0000] as const
export const STRING = [0, 0, 0, 0x40] as const

/** A row of the tag dump, padded as PAC Control pads it. */
export function tagRow(name: string, bits: readonly number[], more = ''): string {
  const masks = bits.map((mask) => mask.toString(16).padStart(8, '0'))
  return `TAG1,${name.padEnd(50)},${'0'.padEnd(5)},${masks.join(',')},${'0'.padEnd(5)},${'0'.padEnd(4)}${more}`
}

/** The real dump's header with other rows. */
export function tagDump(name: string, rows: readonly string[]): Buffer {
  const lines = sample('NodeRedTester.idb.txt').toString('latin1').replaceAll('NodeRedTester', name).split('\r\n')
  const header = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('TAG1')),
  )
  return Buffer.from([...header, ...rows, ''].join('\r\n'), 'latin1')
}

/** A chart of a program: lines of its one block. */
export interface Compiled {
  readonly chart: string
  readonly block: number
  readonly lines: readonly string[]
}

/** The real program with other charts, and with first values of variables. */
export function programFile(name: string, charts: readonly Compiled[], firstValues: readonly string[] = []): Buffer {
  const text = sample('NodeRedTester.cdf').toString('latin1').replaceAll('NodeRedTester', name)
  const lines = text.split('\r\n')
  const from = lines.indexOf(': 0_0')
  const to = lines.indexOf('CREATE T.ARRAY')
  const words = charts.flatMap(({ chart, block, lines: own }, task) => [
    ...[`: ${task}_0`, '0 JUMP ;', `: ${task}_${block}`, ...own, '-1 JUMP ;'],
    ...[`T: T${task}`, 'DUMMY', `${task}_0`, `${task}_${block}`, 'T;', `&${chart} ' T${task} SETTASK`],
  ])
  const whole = [...lines.slice(0, from), ...words, ...lines.slice(to)]
  const tasks = whole.indexOf('0 TASK &Powerup')
  whole.splice(tasks, 1, ...charts.map(({ chart }) => `0 TASK &${chart}`))
  const first = whole.indexOf('0 ^bAlwaysOff @!')
  whole.splice(first, 0, ...firstValues)
  return Buffer.from(whole.join('\r\n'), 'latin1')
}

export function file(name: string, bytes: Uint8Array): StrategyFile {
  return { name, bytes }
}

/** A chart with one script; lines end as PAC Control ends them. */
export function chart(name: string, script: string): StrategyFile {
  return file(`${name}.cht`, chartFile([{ name: 'Block 1', id: 1, script: script.replaceAll('\n', '\r\n') }]))
}
