import { type FormEvent, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useClient } from '../data/ledger.tsx'
import { useKeys } from './keys.ts'
import { targetOf } from './target.ts'

/** One box for everything: a number, a number and a controller, a chart, a lease. */
export function Search() {
  const [text, setText] = useState('')
  const [, go] = useLocation()
  const client = useClient()
  const box = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => box.current?.focus() })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    const names = async (part: string) => {
      const { controllers } = await client.controller.list({ search: part })
      return controllers.map(({ name }) => name)
    }
    go(await targetOf(text, names))
    setText('')
    box.current?.blur()
  }
  return (
    <search>
      <form onSubmit={(event) => void submit(event)} className="search">
        <input
          ref={box}
          className="input"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && box.current?.blur()}
          placeholder="Search or type a number"
          aria-label="Search: a number, a controller and a number, a chart, a lease"
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
        />
      </form>
    </search>
  )
}
