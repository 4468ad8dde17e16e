import { useEffect, useRef } from 'react'
import { optoscript } from '../../../export/handles.ts'
import type { Lease } from '../../../index.ts'
import { Copy } from '../../parts/copy.tsx'
import { isFresh } from './fresh.ts'

/** What to paste: into the handle of the chart that listens, into its peers', and the script that opens it. */
export function Strings({ lease }: { lease: Lease }) {
  const { listen, connect, id } = lease
  const box = useRef<HTMLDListElement>(null)
  useEffect(() => {
    // Just granted: the next thing that anybody does is to copy it. The drawer around it takes the focus first.
    if (isFresh(id)) requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('button')?.focus())
  }, [id])
  const script = optoscript({ leases: [lease] })
  return (
    <section className="lease-strings">
      <dl className="facts" ref={box}>
        <Values name="listen" values={listen} />
        <Values name="connect" values={connect} />
      </dl>
      <div className="lease-script">
        <details>
          <summary>OptoScript</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
          <pre tabIndex={0}>{script}</pre>
        </details>
        <Copy text={script} what="the OptoScript" />
      </div>
    </section>
  )
}

function Values({ name, values }: { name: string; values: readonly string[] }) {
  if (values.length === 0) return null
  return (
    <>
      <dt>{name}</dt>
      <dd className="lease-values">
        {values.map((value) => (
          <div key={value}>
            <code>{value}</code>
            <Copy text={value} what={value} />
          </div>
        ))}
      </dd>
    </>
  )
}
