import { LEASABLE_RANGES } from '../../server/domain/policy/ranges.ts'
import { type Exported, heading } from './model.ts'
import { runsOf, runText } from './ranges.ts'

/**
 * One write to the file in /proc takes about 4,092 bytes, and what is beyond is cut without an error (measured: of a list
 * of 2,000 numbers 682 were kept, exit code 0).
 */
const MOST_CHARACTERS = 4000

/**
 * `net.ipv4.ip_local_reserved_ports`: numbers that Linux gives to no outgoing connection (Documentation/networking/ip-sysctl).
 * The kernel has one list for TCP and UDP. A list too long for one write becomes the policy's whole ranges.
 */
export function linuxReserved(exported: Exported): string {
  const runs = runsOf(exported.leases)
  const exact = runs.map(runText).join(',')
  const whole = LEASABLE_RANGES.map(runText).join(',')
  const value = exact.length > MOST_CHARACTERS ? whole : exact
  const long = [
    `# The list of ${runs.length} runs is longer than one write takes: it is the policy's whole ranges instead.`,
  ]
  return [
    ...heading(exported).map((line) => `# ${line}`),
    '# Save as /etc/sysctl.d/60-chart-ports.conf, then:   sysctl --system',
    '# It REPLACES any other value on this host: merge by hand if there is one. What is in use already stays so.',
    '# Check that it was taken whole; this must print the value below:',
    '#   cat /proc/sys/net/ipv4/ip_local_reserved_ports',
    ...(value === exact ? [] : long),
    ...(value === '' ? ['# No leases: nothing to reserve.'] : [`net.ipv4.ip_local_reserved_ports = ${value}`]),
    '',
  ].join('\n')
}
