import type { FleetRow } from './fleet.ts'
import { MOST, STEPS, stepOf } from './steps.ts'
import { CELL, placeOf, type WallLayout } from './wall-layout.ts'

const SIDE = CELL - 2
/** Browsers refuse larger canvases; a very tall wall is drawn less fine. */
const MOST_PIXELS = 16_000_000
interface Colours {
  steps: readonly string[]
  text: string
  line: string
  warn: string
  ink: string
  focus: string
  font: string
}

/** Draws the whole wall: 10,000 squares in a few milliseconds. */
export function drawWall(canvas: HTMLCanvasElement, layout: WallLayout, width: number, selected: number | null): void {
  const scale = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, width * layout.height)))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(layout.height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(scale, scale)
  const colours = readColours(canvas)
  for (const { site, count, top } of layout.groups) {
    context.fillStyle = colours.text
    context.font = colours.font
    context.fillText(`${site || 'without a site'} · ${count.toLocaleString('en')}`, 0, top + 15)
  }
  let at = 0
  for (const { first, count } of layout.groups) {
    for (at = first; at < first + count; at++) square(context, layout.rows[at]!, placeOf(layout, at), colours)
  }
  if (selected !== null && selected < layout.rows.length) {
    const { x, y } = placeOf(layout, selected)
    context.strokeStyle = colours.focus
    context.lineWidth = 2
    context.strokeRect(x - 1, y - 1, SIDE + 2, SIDE + 2)
  }
}

function square(
  context: CanvasRenderingContext2D,
  row: FleetRow,
  { x, y }: { x: number; y: number },
  colours: Colours,
): void {
  if (row.controller.retiredAt === null) {
    context.fillStyle = colours.steps[stepOf(row.share)]!
    context.fillRect(x, y, SIDE, SIDE)
  } else {
    context.strokeStyle = colours.line
    context.lineWidth = 1
    context.strokeRect(x + 0.5, y + 0.5, SIDE - 1, SIDE - 1)
  }
  if (row.attention.length === 0) return
  // The ring keeps the dot apart from every lightness below it.
  dot(context, x, y, 3.6, colours.ink)
  dot(context, x, y, 2.6, colours.warn)
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = colour
  context.beginPath()
  context.arc(x + SIDE / 2, y + SIDE / 2, radius, 0, 2 * Math.PI)
  context.fill()
}

function readColours(element: Element): Colours {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  const [free, mine] = [rgb(read('--free')), rgb(read('--mine'))]
  const mixed = (step: number) =>
    `rgb(${free.map((from, i) => Math.round(from + ((mine[i]! - from) * step) / MOST)).join(' ')})`
  return {
    steps: STEPS.map(mixed),
    text: read('--muted'),
    line: read('--line-strong'),
    warn: read('--warn'),
    ink: read('--warn-ink'),
    focus: read('--focus'),
    font: `600 13px ${style.fontFamily}`,
  }
}

/** `#edf1f5` as three numbers. */
function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}
