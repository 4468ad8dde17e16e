import type { Place, Strategy } from './types.ts'

/** A chart as leases name it: `Strategy/Chart`. Without a strategy's name the chart's alone. */
export function fullChart({ name }: Pick<Strategy, 'name'>, chart: string | null): string | null {
  if (chart === null) return null
  return name === null ? chart : `${name}/${chart}`
}

/** `Scanner.cht:41`, and the block whose script has the line: `Scanner.cht:41 (Open the port)`. */
export function placeText({ file, line, block }: Place): string {
  const place = line === null ? file : `${file}:${line}`
  return block ? `${place} (${block})` : place
}
