import { spacesOf } from '../../server/domain/lease.ts'
import type { Lease } from '../../server/domain/wire.ts'
import { type Exported, heading, plainText } from './model.ts'
import { runText } from './ranges.ts'

/** nftables takes comments of 128 bytes. */
const MOST_COMMENT = 120

/**
 * A chain of its own in the table `inet filter`, made anew at each run: `nft -f FILE`. The input chain has to jump to it.
 * `source`: the addresses that may connect, an IPv4 network; null: all.
 */
export function nftables(exported: Exported, source: string | null): string {
  const from = source === null ? '' : `ip saddr ${source} `
  const rules = exported.leases.flatMap((lease) =>
    spacesOf(lease.transport).map(
      (transport) => `    ${from}${transport} dport ${ports(lease)} accept comment "${commentOf(lease)}"`,
    ),
  )
  return [
    ...heading(exported).map((line) => `# ${line}`),
    '# nft -f THIS-FILE; once, before what drops or rejects:   nft insert rule inet filter input jump portlease',
    'add table inet filter',
    'add chain inet filter portlease',
    'flush chain inet filter portlease',
    'table inet filter {',
    '  chain portlease {',
    ...rules,
    '  }',
    '}',
    '',
  ].join('\n')
}

/** A service for firewalld: /etc/firewalld/services/portlease-CONTROLLER.xml. */
export function firewalld(exported: Exported): string {
  const name = exported.controller ?? 'portlease'
  const entries = exported.leases.flatMap((lease) =>
    spacesOf(lease.transport).map((transport) => `  <port protocol="${transport}" port="${ports(lease)}"/>`),
  )
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    ...heading(exported).map((line) => `<!-- ${line} -->`),
    `<!-- Save as /etc/firewalld/services/portlease-${name}.xml, reload firewalld, add the service to its zone. -->`,
    '<service>',
    `  <short>portlease ${name}</short>`,
    '  <description>Ports that charts of PAC Control listen on</description>',
    ...[...new Set(entries)],
    '</service>',
    '',
  ].join('\n')
}

function ports({ port, count }: Lease): string {
  return runText({ first: port, last: port + count - 1 })
}

function commentOf({ id, team, chart, purpose }: Lease): string {
  return plainText(`${id} ${team} ${chart}: ${purpose}`, MOST_COMMENT)
}
