import { isLeasable, MAX_PORT } from './ranges.ts'
import { mostSpecificRow } from './rows.ts'
import { TECHNOTE } from './table.ts'

export interface WhyNot {
  /** The technote's words for the most specific row. */
  reason: string
  /** The technote's table that the row stands in. */
  source: string
  /** The whole of it for a person: `22001 can never be leased: it is … (Opto 22 technote, "…").` */
  sentence: string
}

/** How each row reads after "can never be leased:", by its first number. A test demands one for every forbidden row. */
const CLAUSES: Readonly<Record<number, string>> = {
  0: '0-22003 is reserved by IANA for purposes other than PAC Control chart logic',
  20: 'PAC controllers and brains use it for FTP',
  21: 'PAC controllers and brains use it for FTP',
  25: 'PAC controllers and brains use it for SMTP',
  67: 'PAC controllers and brains use it for the BootP server',
  68: 'PAC controllers and brains use it for the BootP client',
  161: 'PAC controllers and brains use it for SNMP',
  162: 'PAC controllers and brains use it for SNMP traps',
  502: 'PAC controllers and brains use it for Modbus/TCP',
  2001: 'it is the PAC MMP host port or OptoControl host port',
  2002: 'it is an OptoControl peer port',
  2003: 'it is an OptoControl peer port',
  2222: 'PAC controllers and brains use it for EtherNet/IP I/O over UDP',
  22000: 'Opto 22 has reserved it for future use',
  22001: 'it is the PAC Control and ioControl host port',
  22002: 'it belongs to the PAC Control background download feature',
  22003: 'Opto 22 has reserved it for future use',
  22006: '22006-49151 is reserved by IANA for purposes other than PAC Control chart logic',
  22500: '22500-22531 is used for Opto 22 serial communication modules',
  23567: 'it belongs to the PAC Controller redundancy feature',
  44818: 'PAC controllers and brains use it for EtherNet/IP explicit messages over TCP and UDP',
  50000: '50000-50999 is reserved by Opto 22 for internal use by PAC and Ultimate controllers',
}

/**
 * Why a forbidden number may never be leased. Numbers above 65535 have an answer too: a lease of consecutive ports can run
 * over the end. Throws a RangeError for a leasable number and for what is no whole number from 0 on.
 */
export function whyNotLeasable(port: number): WhyNot {
  if (isLeasable(port)) throw new RangeError(`${port} may be leased`)
  if (Number.isInteger(port) && port > MAX_PORT) return beyondTheEnd(port)
  const { first, reason, source } = mostSpecificRow(port)
  return { reason, source, sentence: sentence(port, CLAUSES[first] ?? `it is ${reason}`, source) }
}

function beyondTheEnd(port: number): WhyNot {
  const source = 'Ports You Can Use in Chart Logic'
  const reason = `Port numbers end at ${MAX_PORT}`
  return { reason, source, sentence: sentence(port, `port numbers end at ${MAX_PORT}`, source) }
}

function sentence(port: number, clause: string, source: string): string {
  return `${port} can never be leased: ${clause} (${TECHNOTE}, "${source}").`
}
