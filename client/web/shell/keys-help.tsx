import { useEffect, useState, useSyncExternalStore } from 'react'
import { useMay } from '../data/ledger.tsx'
import { Dialog } from '../parts/sheets.tsx'
import { useKeys } from './keys.ts'
import { type KeyLine, type KeySection, knownKeys, onShowKeys, showKeys } from './keys-known.ts'
import './keys-help.css'

const EVERYWHERE: readonly KeyLine[] = [
  ['/', 'search, or type a number'],
  ['?', 'these keys'],
  ['Esc', 'close what is open'],
]
const WRITERS: readonly KeyLine[] = [['n', 'new lease']]

/** The one list of keys of the page: those of the view that is shown, and those that work everywhere. `?` opens it. */
export function KeysHelp() {
  const [isOpen, setOpen] = useState(false)
  const views = useSyncExternalStore(knownKeys.subscribe, knownKeys.get)
  const { write } = useMay()
  useKeys({ '?': showKeys })
  useEffect(() => onShowKeys(() => setOpen(true)), [])
  if (!isOpen) return null
  const everywhere = { title: 'Everywhere', keys: write ? [...WRITERS, ...EVERYWHERE] : EVERYWHERE }
  return (
    <Dialog title="Keys" onClose={() => setOpen(false)}>
      {[...views, everywhere].map((section) => (
        <Section key={section.title} {...section} />
      ))}
    </Dialog>
  )
}

function Section({ title, keys }: KeySection) {
  return (
    <section className="keys">
      <h3>{title}</h3>
      <dl>
        {keys.map(([names, does]) => (
          <div key={names}>
            <dt>
              <Keys names={names} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** `j k` as two keys. */
export function Keys({ names }: { names: string }) {
  return names.split(' ').map((name) => (
    <kbd key={name} className="keys-key">
      {name}
    </kbd>
  ))
}
