import { LEASABLE_RANGES } from '../../../../server/domain/policy/ranges.ts'
import { Dialog } from '../../parts/sheets.tsx'
import { type Look, Swatch } from '../../parts/state.tsx'
import { type Cells, lookAt, runAt } from './cells.ts'

interface HundredSheetProps {
  cells: Cells
  transport: 'tcp' | 'udp'
  /** Any number of the hundred. */
  port: number
  onPort: (port: number) => void
  onClose: () => void
}

const WORDS: Partial<Record<Look, string>> = { mine: 'leased by your team', other: 'leased' }

/** A hundred numbers as keys that a finger can press. */
export function HundredSheet({ cells, transport, port, onPort, onClose }: HundredSheetProps) {
  const base = port - (port % 100)
  const range = LEASABLE_RANGES.find(({ first, last }) => first <= port && port <= last)
  const numbers = Array.from({ length: 100 }, (_, i) => base + i).filter(
    (each) => range && range.first <= each && each <= range.last,
  )
  return (
    <Dialog title={`${numbers[0]}–${numbers.at(-1)}/${transport}`} onClose={onClose}>
      <div className="map-hundred">
        {numbers.map((each) => {
          const look = lookAt(cells, each) as Look
          const { team, chart } = runAt(cells, each)
          return (
            <button
              key={each}
              type="button"
              data-chosen={each === port || undefined}
              style={{ gridColumn: (each % 10) + 1 }}
              aria-label={`${String(each % 100).padStart(2, '0')}: ${each}, ${WORDS[look] ?? look}${chart ? `, ${chart}, ${team}` : ''}`}
              onClick={() => onPort(each)}
            >
              <Swatch look={look} />
              {String(each % 100).padStart(2, '0')}
            </button>
          )
        })}
      </div>
    </Dialog>
  )
}
