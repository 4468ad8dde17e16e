import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Link, useLocation } from 'wouter'
import { type KeyLine, useKnownKeys } from '../../shell/keys-known.ts'
import type { FleetRow } from './fleet.ts'
import { counted, percent } from './fleet.ts'
import { drawWall } from './wall-draw.ts'
import { indexAt, layOut, moved, placeOf, type WallLayout } from './wall-layout.ts'
import { WallLegend } from './wall-legend.tsx'

/** An address may not change at every press of a key that is held down: browsers slow such pages. */
const SETTLED_MS = 250

const KEYS: readonly KeyLine[] = [
  ['← → ↑ ↓', 'next controller'],
  ['Home End', 'first, last'],
  ['Enter', 'open it'],
]

interface WallProps {
  rows: readonly FleetRow[]
  /** The controller that is chosen, by name. */
  at: string
  onAt: (name: string) => void
}

/** One square for each controller, by site. What is drawn the line below says; the rows are the same as a real list. */
export function Wall({ rows, at, onAt }: WallProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const layout = useMemo(() => layOut(rows, width), [rows, width])
  const [name, setName] = useState(at)
  const [pointed, setPointed] = useState<number | null>(null)
  const found = layout.rows.findIndex(({ controller }) => controller.name === name)
  const selected = found < 0 ? null : found
  useKnownKeys('Wall of controllers', KEYS)
  useWidth(canvas, setWidth)
  useSettled(name, onAt)
  useDrawn(canvas, layout, width, selected)
  const { open, press } = useMoves(layout, selected, setName)
  const under = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent) => indexAt(layout, offsetX, offsetY)
  const shown = pointed ?? selected
  return (
    <div className="controllers-wall">
      <WallLegend />
      {/* Its keys are its own: a screen reader hands them over. */}
      <div
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move from square to square
        tabIndex={0}
        aria-label={`Wall of ${counted(layout.rows.length, 'controller')}. Arrow keys move, Enter opens. The rows are the same as a list.`}
        aria-describedby="controllers-status"
        onKeyDown={press}
      >
        <canvas
          ref={canvas}
          style={{ height: layout.height }}
          onPointerMove={(event) => event.pointerType === 'mouse' && setPointed(under(event))}
          onPointerLeave={() => setPointed(null)}
          onClick={(event) => setName(layout.rows[under(event) ?? -1]?.controller.name ?? name)}
          onDoubleClick={(event) => open(under(event))}
        />
      </div>
      <Status row={shown === null ? null : (layout.rows[shown] ?? null)} />
    </div>
  )
}

/** Draws after each change of what is shown, and when the colours change; keeps the chosen square in sight. */
function useDrawn(
  { current: canvas }: RefObject<HTMLCanvasElement | null>,
  layout: WallLayout,
  width: number,
  selected: number | null,
): void {
  useEffect(() => {
    const draw = () => canvas && width > 0 && drawWall(canvas, layout, width, selected)
    draw()
    addEventListener('portlease-theme', draw)
    return () => removeEventListener('portlease-theme', draw)
  }, [canvas, layout, width, selected])
  useEffect(() => {
    if (selected !== null && canvas) scrollTo(canvas, placeOf(layout, selected).y)
  }, [canvas, selected, layout])
}

/** Where keys lead, and what Enter and a double click open. */
function useMoves(layout: WallLayout, selected: number | null, onName: (name: string) => void) {
  const [, go] = useLocation()
  const open = (index: number | null) => index !== null && go(`/c/${layout.rows[index]!.controller.name}`)
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || layout.rows.length === 0) return
    const next = event.key === 'Enter' ? null : selected === null ? 0 : moved(layout, selected, event.key)
    if (event.key === 'Enter') open(selected)
    else if (next !== null && /^(Arrow|Home|End)/.test(event.key)) onName(layout.rows[next]!.controller.name)
    else return
    event.preventDefault()
  }
  return { open, press }
}

/** What the square says, always in sight: touch and screen readers have no hover. */
function Status({ row }: { row: FleetRow | null }) {
  return (
    <div id="controllers-status" className="controllers-status" aria-live="polite">
      {row === null ? (
        <span className="muted">Point at a square, or use the arrow keys.</span>
      ) : (
        <>
          <Link href={`/c/${row.controller.name}`}>{row.controller.name}</Link>
          <span>{statusText(row)}</span>
        </>
      )}
    </div>
  )
}

function statusText({ controller, leased, share, free, attention, excluded }: FleetRow): string {
  const { title, site, retiredAt } = controller
  return [
    title,
    site,
    retiredAt === null ? '' : 'retired',
    `${leased.toLocaleString('en')} leased (${percent(share)})`,
    `${free.toLocaleString('en')} free`,
    ...attention.map(({ text }) => text),
    excluded,
  ]
    .filter(Boolean)
    .join(' · ')
}

function useWidth(of: RefObject<HTMLElement | null>, onWidth: (width: number) => void): void {
  useEffect(() => {
    if (!of.current) return
    const watch = new ResizeObserver(([entry]) => entry && onWidth(Math.floor(entry.contentRect.width)))
    watch.observe(of.current)
    return () => watch.disconnect()
  }, [of, onWidth])
}

/** Tells a value when it has not changed for a moment; not any more once another view is on its way. */
function useSettled(value: string, tell: (value: string) => void): void {
  const settled = useEffectEvent(tell)
  useEffect(() => {
    const { pathname } = location
    const timer = setTimeout(() => location.pathname === pathname && settled(value), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [value])
}

/** Keeps the chosen square in sight when the page is longer than the window. */
function scrollTo(canvas: HTMLCanvasElement, y: number): void {
  if (document.activeElement !== canvas.parentElement) return
  const top = canvas.getBoundingClientRect().top + y
  const margin = 70
  if (top < margin) scrollBy({ top: top - margin })
  else if (top > innerHeight - margin) scrollBy({ top: top - innerHeight + margin })
}
