import { type Layout, placeOf } from './layout.ts'

/** What the mouse points at, on a glass above the map: drawn without drawing 15,386 numbers again. */
export function paintPointed(glass: HTMLCanvasElement, layout: Layout, port: number | null): void {
  const place = port === null ? null : placeOf(layout, port)
  glass.hidden = place === null
  if (place === null || port === null) return
  const { pitch, gutter, across, columns } = layout
  const x = place.x - (port % columns) * pitch
  // The row alone, from its head to its end, and the head of the column: two strips.
  size(glass, layout)
  const context = glass.getContext('2d')
  if (context === null) return
  context.setTransform(scaleOf(layout), 0, 0, scaleOf(layout), 0, 0)
  context.clearRect(0, 0, layout.width, layout.height)
  const style = getComputedStyle(glass)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const left = port < 49_000 ? place.x - (port - FIRST_LOW) * pitch : x
  context.fillStyle = colour('focus')
  context.globalAlpha = 0.14
  context.fillRect(left - gutter, place.y, across + gutter, pitch)
  context.fillRect(place.x, 0, pitch, layout.height)
  context.globalAlpha = 1
  context.strokeStyle = colour('focus')
  context.lineWidth = 2
  context.strokeRect(place.x - 1, place.y - 1, pitch, pitch)
  head(context, { words: String(port % columns).padStart(2, '0'), x: place.x, y: 8 }, style)
}

const FIRST_LOW = 22_004
/** Browsers refuse larger canvases. */
const MOST_PIXELS = 16_000_000

function scaleOf({ width, height }: Layout): number {
  return Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)))
}

/** Setting a canvas' size clears it and costs: only when it changed. */
function size(glass: HTMLCanvasElement, layout: Layout): void {
  const [width, height] = [layout.width, layout.height].map((side) => Math.round(side * scaleOf(layout)))
  if (glass.width !== width || glass.height !== height) {
    glass.width = width!
    glass.height = height!
  }
  glass.style.width = `${layout.width}px`
  glass.style.height = `${layout.height}px`
}

/** The head of the column, over what the map has there. */
function head(
  context: CanvasRenderingContext2D,
  { words, x, y }: { words: string; x: number; y: number },
  style: CSSStyleDeclaration,
): void {
  context.font = `600 12px ${style.fontFamily}`
  context.textBaseline = 'middle'
  const { width } = context.measureText(words)
  context.fillStyle = style.getPropertyValue('--page').trim()
  context.fillRect(x - 2, 0, width + 4, 16)
  context.fillStyle = style.getPropertyValue('--text').trim()
  context.fillText(words, x, y)
}
