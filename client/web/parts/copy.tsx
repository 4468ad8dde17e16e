import { useState } from 'react'
import { Button } from './button.tsx'

/** Puts text on the clipboard. Browsers give their own way to pages over https alone; plants speak http. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'unseen'
    // Inside an open dialog: what is outside of it cannot be selected.
    ;(document.querySelector('dialog[open]') ?? document.body).append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

/** Copies a value: `what` says what it is, for screen readers. */
export function Copy({ text, what, children = 'copy' }: { text: string; what: string; children?: string }) {
  const [said, setSaid] = useState<string | null>(null)
  const click = async () => {
    setSaid((await copyText(text)) ? 'copied' : 'press Ctrl+C')
    setTimeout(setSaid, 2000, null)
  }
  return (
    <Button kind="quiet" size="small" onClick={() => void click()} aria-label={`Copy ${what}`} data-copy={text}>
      <span aria-live="polite">{said ?? children}</span>
    </Button>
  )
}
