import { type Exported, heading } from './model.ts'
import { type Run, runsOf, runText } from './ranges.ts'

/** cmd's line end. */
const END = '\r\n'

/**
 * Commands that keep Windows from giving the leased numbers to outgoing connections. Persistent, for IPv4 and IPv6 each,
 * in `name=value` form throughout: a bare `persistent` is silently ignored. No text that a person typed is in it.
 */
export function windowsExcluded(exported: Exported): string {
  const commands = (['tcp', 'udp'] as const).flatMap((transport) =>
    runsOf(exported.leases, transport).flatMap(({ first, last }) =>
      ['ipv4', 'ipv6'].map(
        (family) =>
          `netsh int ${family} add excludedportrange protocol=${transport} startport=${first} numberofports=${last - first + 1} store=persistent`,
      ),
    ),
  )
  return script([
    ...heading(exported).map(rem),
    rem('Run as administrator. Look first what is excluded already:'),
    rem('  netsh int ipv4 show excludedportrange protocol=tcp'),
    rem('If WinNAT has taken a range: net stop winnat, run this, net start winnat.'),
    ...commands,
  ])
}

/**
 * Rules for Windows' firewall that let peers reach the leased numbers. Each is deleted before it is added, so the script can be run
 * again. `source`: the addresses that may connect, an IPv4 network; null: all.
 */
export function windowsFirewall(exported: Exported, source: string | null): string {
  const rules = (['tcp', 'udp'] as const).flatMap((transport) =>
    exported.leases
      .filter((lease) => lease.transport === transport || lease.transport === 'both')
      .flatMap((lease) => {
        const run: Run = { first: lease.port, last: lease.port + lease.count - 1 }
        const name = `portlease ${lease.id} ${transport}`
        const from = source === null ? '' : ` remoteip=${source}`
        return [
          `netsh advfirewall firewall delete rule name="${name}" >nul`,
          `netsh advfirewall firewall add rule name="${name}" dir=in action=allow protocol=${transport.toUpperCase()} localport=${runText(run)}${from}`,
        ]
      }),
  )
  return script([...heading(exported).map(rem), rem('Run as administrator.'), ...rules])
}

function rem(text: string): string {
  return `rem ${text}`
}

function script(lines: readonly string[]): string {
  return ['@echo off', ...lines, ''].join(END)
}
