import { type CellLook, type Cells, lookAt, runAt } from './cells.ts'
import { FOLD_HEIGHT, type Layout, placeOf, type Row } from './layout.ts'

export interface Shown {
  /** The number under the cursor. */
  readonly cursor: number
  readonly selection: { first: number; count: number }
  /** The team whose numbers are lit; empty: none. */
  readonly team: string
  /** Numbers that somebody else has just changed. */
  readonly blinking: ReadonlySet<number>
}

/** Browsers refuse larger canvases. */
const MOST_PIXELS = 16_000_000

/** Draws the whole map; 15,386 numbers take some 10 ms. */
export function paint(canvas: HTMLCanvasElement, layout: Layout, cells: Cells, shown: Shown): void {
  const { width, height } = layout
  const scale = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(scale, scale)
  const brush = { context, colours: readColours(canvas), side: layout.pitch - (layout.pitch < 6 ? 0.75 : 1) }
  heads(brush, layout)
  for (const part of layout.parts) {
    if (part.kind === 'row') row(brush, layout, part, cells, shown)
    else {
      context.fillStyle = brush.colours.band!
      context.fillRect(part.x, part.y, layout.across - 1, FOLD_HEIGHT - 2)
      text(
        brush,
        `${part.first}–${part.last} · all ${(part.last - part.first + 1).toLocaleString('en')} free`,
        part.x + 8,
        part.y + 11,
      )
      text(brush, String(part.first), part.x - layout.gutter, part.y + 11, true)
    }
  }
  outline(brush, layout, shown)
}

interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly colours: Record<string, string>
  readonly side: number
}

const TENS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]

/** 00 10 20 … above the cells: row and column are the number. */
function heads(brush: Brush, layout: Layout): void {
  const stacks = new Set(layout.parts.map(({ x }) => x))
  for (const x of stacks)
    for (const ten of TENS.filter((each) => each < layout.columns))
      text(brush, String(ten).padStart(2, '0'), x + ten * layout.pitch, 8)
}

function row(brush: Brush, layout: Layout, part: Row, cells: Cells, shown: Shown): void {
  const { pitch, gutter } = layout
  const isHead =
    part.base % 1000 === 0 || layout.parts.find(({ x, y }) => x === part.x && y === part.y - pitch) === undefined
  if (isHead || pitch >= 10) text(brush, String(part.base), part.x - gutter, part.y + pitch / 2, isHead)
  for (let port = part.first; port <= part.last; port++) {
    const x = part.x + (port - part.base) * pitch
    const { team, state } = runAt(cells, port)
    const isQuiet = shown.team !== '' && state !== 'free' && team !== shown.team
    brush.context.globalAlpha = isQuiet ? 0.3 : 1
    cell(brush, lookAt(cells, port), x, part.y)
    if (shown.blinking.has(port)) ring(brush, x, part.y, brush.colours.focus!)
  }
  brush.context.globalAlpha = 1
  if (pitch >= NUMBERED) numbers(brush, layout, part, { cells, team: shown.team })
  if (part.base < 49_000) text(brush, 'given only when asked for by number', part.x + 3 * pitch + 8, part.y + pitch / 2)
}

const FILLED: Partial<Record<CellLook, string>> = {
  free: 'free',
  mine: 'mine',
  other: 'other',
  overdue: 'warn',
  excluded: 'free',
}

function cell({ context, colours, side }: Brush, look: CellLook, x: number, y: number): void {
  const fill = FILLED[look]
  if (fill) {
    context.fillStyle = colours[fill]!
    context.fillRect(x, y, side, side)
  }
  if (look === 'overdue') {
    const dot = Math.max(2, side * 0.4)
    context.fillStyle = colours['warn-ink']!
    context.fillRect(x + (side - dot) / 2, y + (side - dot) / 2, dot, dot)
  } else if (look === 'quarantined' || look === 'expired') {
    context.strokeStyle = colours[look === 'expired' ? 'warn' : 'quarantine']!
    context.lineWidth = side > 8 ? 2 : 1.5
    const inset = context.lineWidth / 2
    context.strokeRect(x + inset, y + inset, side - 2 * inset, side - 2 * inset)
  } else if (look === 'excluded') {
    context.strokeStyle = colours.other!
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, y + side)
    context.lineTo(x + side, y)
    context.stroke()
  }
}

/** Cells of that size carry their number: its last two digits, or all five in the largest. */
const NUMBERED = 15
const WHOLE = 44

/** In a pass of its own: each change of the font costs more than the digits. */
function numbers(
  { context, colours, side }: Brush,
  { pitch }: Layout,
  part: Row,
  { cells, team }: { cells: Cells; team: string },
): void {
  const isWhole = side >= WHOLE
  context.font = `${isWhole ? 12 : 9}px ${colours.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const y = part.y + side / 2 + 0.5
  for (const [look, ink] of INKS) {
    context.fillStyle = colours[ink]!
    for (let port = part.first; port <= part.last; port++) {
      // While a team is lit, its numbers alone are.
      if (lookAt(cells, port) !== look || (team !== '' && runAt(cells, port).team !== team)) continue
      const words = isWhole ? String(port) : TWO_DIGITS[port % 100]!
      context.fillText(words, part.x + (port - part.base) * pitch + side / 2, y)
    }
  }
  context.textAlign = 'start'
}

const INKS: readonly (readonly [CellLook, string])[] = [
  ['free', 'muted'],
  ['mine', 'page'],
  ['other', 'text'],
]
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))

function ring({ context, side }: Brush, x: number, y: number, colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = 2
  context.strokeRect(x - 1, y - 1, side + 2, side + 2)
}

/** The selected numbers, and the cursor around them. */
function outline(brush: Brush, layout: Layout, { cursor, selection }: Shown): void {
  for (let port = selection.first; selection.count > 1 && port < selection.first + selection.count; port++) {
    const place = placeOf(layout, port)
    if (place) ring(brush, place.x, place.y, brush.colours.focus!)
  }
  const place = placeOf(layout, cursor)
  if (place) ring(brush, place.x - 1, place.y - 1, brush.colours.text!)
}

function text({ context, colours }: Brush, words: string, x: number, y: number, strong = false): void {
  context.textBaseline = 'middle'
  context.font = `${strong ? '600 12px' : '11px'} ${colours.font}`
  context.fillStyle = colours[strong ? 'text' : 'muted']!
  context.fillText(words, x, y)
}

const NAMES = ['page', 'band', 'text', 'muted', 'focus', 'free', 'other', 'mine', 'warn', 'warn-ink', 'quarantine']

function readColours(element: Element): Record<string, string> {
  const style = getComputedStyle(element)
  const colours = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])
  return { ...Object.fromEntries(colours), font: style.fontFamily }
}
