import { type DragEvent, useRef, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { filesOfDrop, filesOfPick, type readFiles } from './read-drop.ts'

type Found = Parameters<typeof readFiles>[0]

/** Where a folder is dropped, or picked with the keyboard. */
export function DropFolder({ isReading, onFiles }: { isReading: boolean; onFiles: (found: Found) => void }) {
  const pick = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    filesOfDrop(event.dataTransfer).then(onFiles, setError)
  }
  return (
    <section
      className="check-drop"
      data-over={isOver || undefined}
      aria-label="Drop a strategy's folder here"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2>{isReading ? 'Reading…' : 'Drop the folder of a PAC Control strategy here'}</h2>
      <p className="muted">
        Its charts (*.cht), tags (*.idb.txt) and program (*.cdf, *.crf) are read in this browser: which ports it opens,
        and whether they collide with the technote, with other charts, or with each other.
      </p>
      <Button kind="primary" busy={isReading} onClick={() => pick.current?.click()}>
        Pick a folder…
      </Button>
      <input
        ref={pick}
        type="file"
        hidden
        aria-label="A strategy's folder"
        // React has no name for it, every browser has.
        {...{ webkitdirectory: '' }}
        multiple
        onChange={(event) => {
          if (event.target.files?.length) onFiles(filesOfPick(event.target.files))
        }}
      />
      <Problem error={error} />
    </section>
  )
}
