import type { PolicyTable } from '../wire.ts'
import { assertSound } from './sound.ts'

/**
 * The technote as data: the law that the rest of the house obeys. Nothing widens it; exclusions narrow it.
 * Source: Opto 22 technote "TCP and UDP Port Assignments"; `source` names the technote's own table for each row.
 */

/** One of the six ranges that the numbers 0..65535 fall into. `first` and `last` are included. */
export interface PolicyRange {
  readonly first: number
  readonly last: number
  readonly leasable: boolean
  readonly reason: string
  readonly source: string
}

/** A row of the technote's service tables: the numbers `port`..`last`, and what uses them. */
export interface PolicyService {
  readonly port: number
  readonly last: number
  readonly name: string
  /** What the row says; both where it names none. The policy forbids both in any case. */
  readonly transports: readonly ('tcp' | 'udp')[]
  readonly source: string
}

/** What the digest covers: the answer of `policy.table` without its digest. */
export interface Policy {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly source: string
  readonly ranges: readonly PolicyRange[]
  readonly services: readonly PolicyService[]
  /** How many numbers may be leased, for each controller and transport. */
  readonly leasable: number
}

export const TECHNOTE = 'Opto 22 technote'
const MAY_USE = 'Ports You Can Use in Chart Logic'
const MAY_NOT_USE = 'Ports You Cannot Use in Chart Logic'
const RESERVED = 'Opto 22 Reserved TCP and UDP Ports'
const CONTROLLERS = 'Ports Used by Opto 22 PAC Controllers and Brains'

const BY_IANA = 'Reserved by IANA for purposes other than PAC Control user chart logic'
const DYNAMIC = 'Available for use in PAC Control user chart logic'
// The technote prints its pointer to the IANA tables in this row; it belongs to the IANA rows and is left out.
const INTERNAL = 'Reserved by Opto 22 to be used internally by PAC and Ultimate controllers'

const allow = (first: number, last: number, reason: string): PolicyRange => ({
  first,
  last,
  leasable: true,
  reason,
  source: MAY_USE,
})
const forbid = (first: number, last: number, reason: string): PolicyRange => ({
  first,
  last,
  leasable: false,
  reason,
  source: MAY_NOT_USE,
})
const reserved = (port: number, name: string, last = port): PolicyService => ({
  port,
  last,
  name,
  transports: ['tcp', 'udp'],
  source: RESERVED,
})
const used = (port: number, name: string, transports: ('tcp' | 'udp')[] = ['tcp', 'udp']): PolicyService => ({
  port,
  last: port,
  name,
  transports,
  source: CONTROLLERS,
})

/** Frozen at every depth and checked when it is loaded. Rows stand in ascending order. */
export const POLICY: Policy = deepFreeze({
  id: 'opto22-pac-control',
  version: 1,
  title: 'TCP and UDP Port Assignments',
  source: `${TECHNOTE} "TCP and UDP Port Assignments"`,
  ranges: [
    forbid(0, 22_003, BY_IANA),
    allow(22_004, 22_005, 'Reserved for use in PAC Control user chart logic'),
    forbid(22_006, 49_151, BY_IANA),
    allow(49_152, 49_999, DYNAMIC),
    forbid(50_000, 50_999, INTERNAL),
    allow(51_000, 65_535, DYNAMIC),
  ],
  services: [
    used(20, 'FTP'),
    used(21, 'FTP'),
    used(25, 'SMTP'),
    used(67, 'BootP server'),
    used(68, 'BootP client'),
    used(161, 'SNMP'),
    used(162, 'SNMP traps'),
    used(502, 'Modbus/TCP'),
    reserved(2001, 'PAC MMP host port or OptoControl host port'),
    reserved(2002, 'OptoControl peer port'),
    reserved(2003, 'OptoControl peer port'),
    used(2222, 'EtherNet/IP (UDP for I/O)', ['udp']),
    reserved(22_000, 'Reserved for future use'),
    reserved(22_001, 'PAC Control and ioControl host port'),
    reserved(22_002, 'PAC Control background download feature'),
    reserved(22_003, 'Reserved for future use'),
    reserved(22_500, 'Used for Opto 22 serial communication modules (SCM)', 22_531),
    used(23_567, 'PAC Controller redundancy feature'),
    used(44_818, 'EtherNet/IP (TCP & UDP explicit messages)'),
    reserved(50_000, 'Used internally by PAC and Ultimate controllers', 50_999),
  ],
  leasable: 15_386,
})
assertSound(POLICY)

/**
 * SHA-256 over the canonical JSON (RFC 8785) of POLICY, in hex: anyone can compute it again from the answer of
 * `policy.table`. A literal, because this floor does no I/O and imports nothing; a test computes it and compares.
 * Other data is another `version`.
 */
export const POLICY_DIGEST = '029ff5a27f810a16560d652a3a3d0f998d14d6e3252b784d10e18860781ebcbc'

/** The answer of `policy.table`: a copy, so that no caller can reach the policy itself. */
export function policyTable(): PolicyTable {
  return {
    ...POLICY,
    digest: POLICY_DIGEST,
    ranges: POLICY.ranges.map((range) => ({ ...range })),
    services: POLICY.services.map((service) => ({ ...service, transports: [...service.transports] })),
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
