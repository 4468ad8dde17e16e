import { useCallback, useState } from 'react'
import { useAsk } from '../../data/ask.ts'
import { useMay } from '../../data/ledger.tsx'
import { useOpen, useOpened, useParam } from '../../data/url.ts'
import { useKnownKeys } from '../../shell/keys-known.ts'
import { type Cells, lookAt, runAt } from './cells.ts'
import { HundredSheet } from './hundred-sheet.tsx'
import { JumpBox } from './jump-box.tsx'
import { MAP_KEYS } from './keys.ts'
import { Legend } from './legend.tsx'
import { Line } from './line.tsx'
import { MOST_PORTS, type Selection, select } from './moves.ts'
import { PortMap } from './port-map.tsx'
import { Ranges } from './ranges.tsx'
import { useChanges } from './use-changes.ts'
import { useCursor } from './use-cursor.ts'

interface MapViewProps {
  controller: string
  transport: 'tcp' | 'udp'
  cells: Cells
}

/** The six ranges, the map of the numbers that can be leased, and the line that says what is under the cursor. */
export function MapView({ controller, transport, cells }: MapViewProps) {
  const { cursor, selection, move } = useCursor(cells)
  const [team, setTeam] = useParam('team')
  const [sheet, setSheet] = useState<number | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const [digits, setDigits] = useState<string | null>(null)
  const changed = useChanges(controller, transport)
  const { data: findings } = useAsk('finding', 'list', { controller })
  const openPort = useOpenPort(controller, transport, cells)
  useKnownKeys('Port map', MAP_KEYS)
  const tapped = (port: number) => {
    setSheet(null)
    move(port)
    openPort(port, select(cells, port, port))
  }
  return (
    <>
      <Ranges
        cells={cells}
        cursor={cursor}
        findings={(findings?.findings ?? []).filter((each) => each.transport === transport)}
        onJump={move}
      />
      <Legend cells={cells} team={team} onTeam={setTeam} />
      <PortMap
        {...{ cells, cursor, selection, team, pointed }}
        label={`Port map of ${controller} over ${transport}`}
        blinking={changed.ports}
        onMove={move}
        onPoint={setPointed}
        onOpen={(port) => openPort(port, selection)}
        onTap={setSheet}
        onDigit={setDigits}
      />
      {digits === null ? null : <JumpBox begin={digits} onJump={move} onClose={() => setDigits(null)} />}
      <Line
        {...{ transport, cells, cursor, selection, pointed }}
        news={changed.news}
        onOpen={() => openPort(cursor, selection)}
      />
      {sheet === null ? null : (
        <HundredSheet {...{ cells, transport }} port={sheet} onPort={tapped} onClose={() => setSheet(null)} />
      )}
    </>
  )
}

/** A lease is opened, a free number is leased, a forbidden one is explained. */
function useOpenPort(controller: string, transport: 'tcp' | 'udp', cells: Cells) {
  const open = useOpen()
  const { lease: opened } = useOpened()
  const { write } = useMay()
  return useCallback(
    (port: number, selection: Selection) => {
      const { leaseId } = runAt(cells, port)
      // The second click of two finds open what the first opened.
      if (leaseId) {
        if (leaseId !== opened) open.lease(leaseId)
      } else if (lookAt(cells, port) === 'free' && write) {
        const isRun = selection.count > 1 && selection.count <= MOST_PORTS
        const { first, count } = isRun ? selection : { first: port, count: 1 }
        open.newLease({ controller, transport, port: first, ...(count > 1 ? { count } : {}) })
      }
    },
    [controller, transport, cells, open, opened, write],
  )
}
