import { type ChangeEvent, useId, useState } from 'react'
import { decodeText } from '../../../import/decode-text.ts'

const EXAMPLE = `controller\tport\tprotocol\tchart\tpurpose
epic-line1\t61000\tTCP\tPalletizer/Scanner_Server\tBarcode scanner pushes reads`
/** The server takes bodies up to 32 MiB: a larger file is no list of ports. */
const MOST_BYTES = 32 * 1024 * 1024

/** Where rows are pasted, or a file is read into. */
export function Paste({ text, onText }: { text: string; onText: (text: string) => void }) {
  const id = useId()
  const [wrong, setWrong] = useState<string | null>(null)
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0]
    if (!file) return
    const read = await readFile(file)
    target.value = ''
    setWrong('wrong' in read ? read.wrong : null)
    if ('text' in read) onText(read.text)
  }
  return (
    <div className="field">
      <label htmlFor={id}>Rows from a spreadsheet</label>
      <textarea
        id={id}
        className="input import-text"
        rows={text === '' ? 6 : 9}
        spellCheck={false}
        value={text}
        placeholder={EXAMPLE}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onText(event.target.value)}
      />
      <div className="hint" id={`${id}-hint`}>
        Copy the rows with their header in the spreadsheet, and paste them here. Tabs, commas and semicolons are
        understood; the columns may have names of your own.
      </div>
      <label className="import-file">
        Or read a CSV file:{' '}
        <input type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={(event) => void choose(event)} />
      </label>
      {wrong === null ? null : (
        <div className="wrong" role="alert">
          {wrong}
        </div>
      )}
    </div>
  )
}

async function readFile(file: File): Promise<{ text: string } | { wrong: string }> {
  if (file.size > MOST_BYTES) return { wrong: `${file.name} is larger than 32 MiB: that is no list of ports.` }
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3)
    return { wrong: `${file.name} is an Excel file: copy its rows and paste them, or save it as CSV.` }
  return { text: decodeText(bytes) }
}
