import { clean } from '../clean.ts'
import type { Exported } from './model.ts'

/**
 * Values for communication handles, a lease each: what the listening chart opens, and what its peers open. Fields with tabs
 * between them; the ledger takes no tab in any text.
 */
export function handles({ leases }: Exported): string {
  const rows = leases.map(({ controller, chart, handle, listen, connect }) =>
    [controller, chart, handle, listen.join(' '), connect.join(' ')].map(clean).join('\t'),
  )
  return lines(['controller\tchart\thandle\tlisten\tconnect', ...rows])
}

/**
 * OptoScript that sets and opens each handle. The commands are Opto 22's ("PAC Control Command Reference"); a handle's name
 * that is no name in OptoScript becomes a comment.
 */
export function optoscript({ leases }: Pick<Exported, 'leases'>): string {
  const blocks = leases.map((lease) => {
    const { chart, handle, purpose, controller, id, epoch, listen } = lease
    const isName = /^[A-Za-z_][A-Za-z0-9_]{0,49}$/.test(handle)
    const name = isName ? handle : 'chHandle'
    const comment = [
      `// ${clean(chart)}: ${clean(purpose)}`,
      `// ${controller}, lease ${id}, epoch ${epoch}`,
      ...(isName
        ? []
        : [
            `// The ledger has no handle's name for it${handle === '' ? '' : ` that OptoScript takes: ${clean(handle)}`}.`,
          ]),
    ]
    const code = listen.flatMap((value, index) => {
      const each = index === 0 ? name : `${name}_${index + 1}`
      const opens = value.startsWith('udp:') ? 'OpenOutgoingCommunication' : 'ListenForIncomingCommunication'
      return [`SetCommunicationHandleValue("${value}", ${each});`, `nStatus = ${opens}(${each});`]
    })
    const several = listen.length > 1 ? ['// One handle opens one number over one transport.'] : []
    return [...comment, ...several, ...code].join('\n')
  })
  return lines([['// Check against the version of your PAC Control.', ...blocks].join('\n\n')])
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
