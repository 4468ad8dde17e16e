import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Lease } from '../../client/index.ts'
import { compareListing } from '../../client/observe/compare.ts'
import { readListing } from '../../client/observe/listing.ts'
import type { Listing } from '../../client/observe/types.ts'

// As the programs print it, on Debian, Windows 11 (English and German) and macOS.
const SS = `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
udp   UNCONN 0      0          127.0.0.1%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=402,fd=13))
udp   UNCONN 0      0               0.0.0.0:61010      0.0.0.0:*
udp   ESTAB  0      0            10.1.1.11:40000      10.1.1.1:53
tcp   LISTEN 0      128             0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=711,fd=3))
tcp   LISTEN 0      4096                  *:61000            *:*    users:(("pac",pid=900,fd=9))
tcp   LISTEN 0      128                [::]:22            [::]:*    users:(("sshd",pid=711,fd=4))
`
const SS_TCP_ALONE = `State  Recv-Q Send-Q Local Address:Port  Peer Address:Port
LISTEN 0      128          0.0.0.0:61000      0.0.0.0:*
`
const LINUX = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      711/sshd
tcp        0     36 10.1.1.11:22            10.1.1.1:51514          ESTABLISHED 1200/sshd
tcp6       0      0 :::61000                :::*                    LISTEN      -
udp        0      0 0.0.0.0:61010           0.0.0.0:*                           -
udp        0      0 10.1.1.11:68            10.1.1.1:67             ESTABLISHED 1/dhclient
Active UNIX domain sockets (servers and established)
unix  2      [ ACC ]     STREAM     LISTENING     12345    /run/x
`
const WINDOWS = `
Active Connections

  Proto  Local Address          Foreign Address        State
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING
  TCP    0.0.0.0:61000          0.0.0.0:0              LISTENING
  TCP    10.1.1.7:50123         10.1.1.1:443           ESTABLISHED
  TCP    [::]:135               [::]:0                 LISTENING
  UDP    0.0.0.0:61010          *:*
  UDP    [fe80::1%4]:1900       *:*
`
const GERMAN = WINDOWS.replaceAll('LISTENING', 'ABHÖREN')
  .replaceAll('ESTABLISHED', 'HERGESTELLT')
  .replaceAll('\n', '\r\n')
const MACOS = `Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  *.61000                *.*                    LISTEN
tcp46      0      0  *.22                   *.*                    LISTEN
udp4       0      0  *.61010                *.*
`
const NMAP = `# Nmap 7.94 scan initiated Sun Nov 22 10:00:00 2026 as: nmap -v -sTU -oG - 10.1.1.11
# Ports scanned: TCP(4;22,20000,61000-61001) UDP(2;61010-61011) SCTP(0;) PROTOCOLS(0;)
Host: 10.1.1.11 (epic)\tStatus: Up
Host: 10.1.1.11 (epic)\tPorts: 22/open/tcp//ssh///, 20000/open/tcp//dnp///, 61000/open/tcp/////, 61010/open|filtered/udp/////\tIgnored State: closed (2)
Host: 10.1.1.99 ()\tPorts: 61001/open/tcp/////
# Nmap done at Sun Nov 22 10:00:09 2026 -- 2 IP addresses (2 hosts up) scanned in 9.1 seconds
`

const heard = (listing: Listing | null) =>
  (listing?.listening ?? []).map(({ transport, port }) => `${port}/${transport}`).sort()

describe('what was printed', () => {
  test.each([
    ['ss -ltnup', SS, 'ss', ['22/tcp', '22/tcp', '53/udp', '61000/tcp', '61010/udp']],
    ['netstat -anp on Linux', LINUX, 'netstat', ['22/tcp', '61000/tcp', '61010/udp']],
    ['netstat -an on Windows', WINDOWS, 'netstat', ['135/tcp', '135/tcp', '1900/udp', '61000/tcp', '61010/udp']],
    [
      'netstat -an on a German Windows',
      GERMAN,
      'netstat',
      ['135/tcp', '135/tcp', '1900/udp', '61000/tcp', '61010/udp'],
    ],
    ['netstat -an on macOS', MACOS, 'netstat', ['22/tcp', '61000/tcp', '61010/udp']],
  ])('%s: who listens, and nobody who is only connected', (_, text, source, expected) => {
    const listing = readListing(text)!
    expect(listing.source).toBe(source)
    expect(heard(listing)).toEqual(expected)
    expect(listing.covers('tcp', 1) && listing.covers('udp', 1)).toBe(true)
  })

  test('of one transport alone nothing is said about the other', () => {
    const listing = readListing(SS_TCP_ALONE)!
    expect(heard(listing)).toEqual(['61000/tcp'])
    expect([listing.covers('tcp', 61_001), listing.covers('udp', 61_001)]).toEqual([true, false])
  })

  test("of nmap only the controller's hosts count, and only what was scanned and answered", () => {
    const listing = readListing(NMAP, ['10.1.1.11', '10.1.1.12'])!
    expect(heard(listing)).toEqual(['20000/tcp', '22/tcp', '61000/tcp'])
    const covered = (transport: 'tcp' | 'udp', port: number) => listing.covers(transport, port)
    expect([covered('tcp', 61_001), covered('tcp', 61_002)]).toEqual([true, false])
    // open|filtered tells nothing; its neighbour was scanned and is closed.
    expect([covered('udp', 61_010), covered('udp', 61_011)]).toEqual([false, true])
    expect(heard(readListing(NMAP, ['10.9.9.9']))).toEqual([])
  })

  test('programs are named where the output has them', () => {
    const named = (text: string) => readListing(text)!.listening.filter(({ port }) => port === 22)[0]!.program
    expect([named(SS), named(LINUX), named(MACOS), named(NMAP)]).toEqual(['sshd', 'sshd', null, 'ssh'])
  })

  test.each(['', 'hello', 'Host: x', 'tcp', '\u0000'.repeat(1000), '{"a":1}'])('%j is none of them', (text) => {
    expect(readListing(text)).toBeNull()
  })

  test('whatever is fed to it, numbers are ports, and it never throws', () => {
    const words = fc.constantFrom(
      'tcp',
      'udp',
      'LISTEN',
      'UNCONN',
      '0',
      '128',
      '0.0.0.0:22',
      '*:*',
      '0.0.0.0:0',
      '[::]:99999',
      'Host: a ',
      '\tPorts: ',
      '22/open/tcp//x///, ',
      '# Ports scanned: TCP(1;1-9999999999,)',
      '\n',
      ' ',
      '# Nmap',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(words, { maxLength: 60 }).map((all) => all.join(' ')),
        ),
        (text) => {
          for (const { port } of readListing(text)?.listening ?? []) expect(port >= 0 && port <= 65_535).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
    expect(readListing(`tcp ${' '.repeat(2_000_000)}`)).not.toBeUndefined()
  })
})

describe('what listens, beside what is leased', () => {
  const lease = (port: number, over: Partial<Lease> = {}) =>
    ({
      ...{ id: `ls_${port}`, transport: 'tcp', port, count: 1, ports: [port], state: 'active' },
      ...{ chart: 'Palletizer/Scanner', team: 'packaging', contact: 'packaging desk, ext. 4411' },
      ...over,
    }) as Lease

  const observed = (text: string, leases: Lease[]) =>
    compareListing(readListing(text, ['10.1.1.11'])!, leases, 'epic-line1').map(
      ({ kind, port, transport }) => `${kind} ${port}/${transport}`,
    )

  test('leased, silent, not leased, in quarantine, forbidden, and the services of the host are told apart', () => {
    const text = `${SS}tcp LISTEN 0 1 0.0.0.0:20000 0.0.0.0:*\ntcp LISTEN 0 1 0.0.0.0:22001 0.0.0.0:*\ntcp LISTEN 0 1 0.0.0.0:50500 0.0.0.0:*\ntcp LISTEN 0 1 0.0.0.0:61050 0.0.0.0:*\n`
    const quarantined = lease(61_050, { state: 'quarantined' })
    expect(observed(text, [lease(61_000), lease(61_030, { count: 2, ports: [61_030, 61_031] }), quarantined])).toEqual([
      'forbidden 20000/tcp',
      'quarantined 61050/tcp',
      'not-leased 61010/udp',
      'silent 61030/tcp',
      'silent 61031/tcp',
      'leased 61000/tcp',
      'service 22/tcp',
      'service 53/udp',
      'service 22001/tcp',
      'service 50500/tcp',
    ])
  })

  test('TCP and UDP are apart, a lease over both is in both, and silence needs an output that would tell', () => {
    expect(observed(SS_TCP_ALONE, [lease(61_000, { transport: 'udp' })])).toEqual([
      'not-leased 61000/tcp',
      'unknown 61000/udp',
    ])
    expect(observed(SS_TCP_ALONE, [lease(61_000, { transport: 'both' })])).toEqual([
      'leased 61000/tcp',
      'unknown 61000/udp',
    ])
    expect(observed(NMAP, [lease(61_010, { transport: 'udp' }), lease(61_500)])).toEqual([
      'forbidden 20000/tcp',
      'not-leased 61000/tcp',
      'service 22/tcp',
      'unknown 61010/udp',
      'unknown 61500/tcp',
    ])
  })

  test('silence says that it frees nothing, and whom to ask', () => {
    const [silent] = compareListing(readListing(SS)!, [lease(61_099)], 'epic-line1').filter(
      ({ kind }) => kind === 'silent',
    )
    expect(silent!.message).toMatch(/frees nothing: ask packaging desk, ext\. 4411\.$/)
  })
})
