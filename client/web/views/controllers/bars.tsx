import { barsText, type FleetRow } from './fleet.ts'

const WIDTH = 6
const GAP = 1
const HEIGHT = 20
/** A single number of a thousand is still seen. */
const LEAST = 2

/** The use as sixteen bars, 49 to 65 thousand: height is the share used. The words beside are for who cannot see them. */
export function Bars({ row }: { row: FleetRow }) {
  const text = barsText(row)
  const path = row.bars
    .map((share, bar) => {
      if (share === 0) return ''
      const height = Math.max(LEAST, Math.round(share * HEIGHT))
      return `M${bar * (WIDTH + GAP)} ${HEIGHT}v${-height}h${WIDTH}v${height}z`
    })
    .join('')
  return (
    <span title={text}>
      <svg className="controllers-bars" width={16 * (WIDTH + GAP) - GAP} height={HEIGHT + 1} aria-hidden="true">
        <path className="ground" d={GROUND} />
        <path className="used" d={path} />
      </svg>
      <span className="unseen">{text}</span>
    </span>
  )
}

const GROUND = Array.from({ length: 16 }, (_, bar) => `M${bar * (WIDTH + GAP)} ${HEIGHT}h${WIDTH}v1h${-WIDTH}z`).join(
  '',
)
