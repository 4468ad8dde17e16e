import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Cells, runAt } from './cells.ts'
import { type PressContext, pressed } from './keys.ts'
import { type Fold, foldOf, hit, type Layout, layOut, placeOf } from './layout.ts'
import { type Selection, select } from './moves.ts'
import { paint } from './paint.ts'
import { paintPointed } from './paint-pointed.ts'

export interface PortMapProps {
  cells: Cells
  /** For screen readers: what the map shows. */
  label: string
  cursor: number
  selection: Selection
  team: string
  blinking: ReadonlySet<number>
  onMove: (port: number, selection?: Selection) => void
  /** The number under the mouse; null: none. */
  pointed: number | null
  onPoint: (port: number | null) => void
  /** Enter, or a double click. */
  onOpen: (port: number) => void
  /** A tap by a finger, which is broader than a cell. */
  onTap: (port: number) => void
  /** A digit was typed: the rest of the number follows in a box. */
  onDigit: (digit: string) => void
}

/** All leasable numbers on a canvas. What it shows, the line and the table below say in words. */
export function PortMap(props: PortMapProps) {
  const { cells, label, cursor, selection, team, blinking, pointed } = props
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const glass = useRef<HTMLCanvasElement>(null)
  const width = useWidth(box)
  const [zoom, setZoom] = useState(1)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const layout = useMemo(() => layOut(cells, width, { zoom, open: new Set(open) }), [cells, width, zoom, open])
  const unfold = useCallback((fold: Fold) => setOpen((all) => new Set(all).add(fold.first)), [])
  usePaint(canvas, layout, cells, { cursor, selection, team, blinking })
  useLayoutEffect(() => {
    if (glass.current) paintPointed(glass.current, layout, pointed)
  }, [layout, pointed])
  useCursorInSight(box, layout, cursor, unfold)
  const zoomBy = (by: 1 | -1) => setZoom((now) => Math.min(4, Math.max(1, now + by)))
  useWheelZoom(box, zoomBy)
  const pointer = usePointer(canvas, layout, props, unfold)
  const press = (event: KeyboardEvent) => {
    const context: PressContext = { ...props, columns: layout.columns, zoomBy }
    if (pressed(event, context)) event.preventDefault()
  }
  return (
    <div
      ref={box}
      className="map-box"
      role="application"
      aria-label={label}
      aria-describedby="map-line"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own
      tabIndex={0}
      onKeyDown={press}
    >
      <div className="map-layers">
        <canvas ref={canvas} className="map-canvas" {...pointer} />
        <canvas ref={glass} className="map-glass" />
      </div>
    </div>
  )
}

/** Around the canvas, in pixels, as the style sheet has it. */
const PADDING = 3

function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return
    const tell = () => setWidth(current.clientWidth - 2 * PADDING)
    tell()
    const observer = new ResizeObserver(tell)
    observer.observe(current)
    return () => observer.disconnect()
  }, [box])
  return width
}

function usePaint(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: Layout,
  cells: Cells,
  { cursor, selection, team, blinking }: Parameters<typeof paint>[3],
): void {
  useLayoutEffect(() => {
    const draw = () => {
      if (canvas.current === null || layout.width < 100) return
      const begun = performance.now()
      paint(canvas.current, layout, cells, { cursor, selection, team, blinking })
      // For who measures: how long the last drawing took, in milliseconds.
      canvas.current.dataset.drawn = (performance.now() - begun).toFixed(1)
    }
    draw()
    addEventListener('portlease-theme', draw)
    return () => removeEventListener('portlease-theme', draw)
  }, [canvas, layout, cells, cursor, selection, team, blinking])
}

/** A number that is gone to is unfolded, and scrolled to where it can be seen. */
function useCursorInSight(
  box: RefObject<HTMLDivElement | null>,
  layout: Layout,
  cursor: number,
  unfold: (fold: Fold) => void,
): void {
  const seen = useRef(cursor)
  useEffect(() => {
    const fold = foldOf(layout, cursor)
    if (fold) return unfold(fold)
    const place = placeOf(layout, cursor)
    if (place === null || box.current === null || seen.current === cursor) return
    seen.current = cursor
    box.current.scrollLeft = Math.max(0, place.x - box.current.clientWidth + 40)
    const top = box.current.getBoundingClientRect().top + place.y
    if (top < 60 || top > innerHeight - 60) scrollBy({ top: top - innerHeight / 2 })
  }, [box, layout, cursor, unfold])
}

/** Ctrl and the wheel zoom, as everywhere; the wheel alone scrolls the page. */
function useWheelZoom(box: RefObject<HTMLDivElement | null>, zoomBy: (by: 1 | -1) => void): void {
  const turn = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey) return
    event.preventDefault()
    zoomBy(event.deltaY < 0 ? 1 : -1)
  })
  useEffect(() => {
    const { current } = box
    const listen = (event: WheelEvent) => turn(event)
    current?.addEventListener('wheel', listen, { passive: false })
    return () => current?.removeEventListener('wheel', listen)
  }, [box])
}

/** A click chooses, a drag chooses consecutive numbers, a double click opens; a finger gets the hundred, larger. */
function usePointer(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: Layout,
  { cells, onMove, onPoint, onOpen, onTap }: PortMapProps,
  unfold: (fold: Fold) => void,
) {
  const anchor = useRef<number | null>(null)
  const dragged = useRef<number | null>(null)
  const at = (event: { clientX: number; clientY: number }) => {
    const rect = canvas.current!.getBoundingClientRect()
    return hit(layout, event.clientX - rect.left, event.clientY - rect.top)
  }
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      const found = at(event)
      if (found === null || event.button !== 0) return
      if (typeof found !== 'number') return unfold(found)
      if (event.pointerType === 'touch') return
      anchor.current = found
      dragged.current = found
      event.currentTarget.setPointerCapture(event.pointerId)
      onMove(found)
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const found = at(event)
      const isPointed = event.pointerType === 'mouse' && anchor.current === null && typeof found === 'number'
      onPoint(isPointed ? found : null)
      if (anchor.current === null || typeof found !== 'number') return
      // A hand that trembles on one number chooses that number.
      if (found === anchor.current && found === dragged.current) return
      dragged.current = found
      onMove(found, select(cells, anchor.current, found))
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const found = at(event)
      if (event.pointerType === 'touch' && typeof found === 'number') onTap(found)
      // A click on a lease opens it; a free number is chosen, and the line offers it.
      else if (found !== null && found === anchor.current && runAt(cells, anchor.current).leaseId)
        onOpen(anchor.current)
      anchor.current = null
    },
    onPointerLeave: () => onPoint(null),
    onDoubleClick(event: { clientX: number; clientY: number }) {
      const found = at(event)
      if (typeof found === 'number') onOpen(found)
    },
  }
}
