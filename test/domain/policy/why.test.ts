import { expect, test } from 'vitest'
import { isLeasable } from '../../../server/domain/policy/ranges.ts'
import { whyNotLeasable } from '../../../server/domain/policy/why.ts'
import { ALL_PORTS } from './all-ports.ts'

const RESERVED = '(Opto 22 technote, "Opto 22 Reserved TCP and UDP Ports").'
const CONTROLLERS = '(Opto 22 technote, "Ports Used by Opto 22 PAC Controllers and Brains").'
const CANNOT = '(Opto 22 technote, "Ports You Cannot Use in Chart Logic").'

test.each([
  [22_001, `it is the PAC Control and ioControl host port ${RESERVED}`],
  [2001, `it is the PAC MMP host port or OptoControl host port ${RESERVED}`],
  [2003, `it is an OptoControl peer port ${RESERVED}`],
  [22_000, `Opto 22 has reserved it for future use ${RESERVED}`],
  [22_002, `it belongs to the PAC Control background download feature ${RESERVED}`],
  [22_510, `22500-22531 is used for Opto 22 serial communication modules ${RESERVED}`],
  [502, `PAC controllers and brains use it for Modbus/TCP ${CONTROLLERS}`],
  [67, `PAC controllers and brains use it for the BootP server ${CONTROLLERS}`],
  [2222, `PAC controllers and brains use it for EtherNet/IP I/O over UDP ${CONTROLLERS}`],
  [44_818, `PAC controllers and brains use it for EtherNet/IP explicit messages over TCP and UDP ${CONTROLLERS}`],
  [23_567, `it belongs to the PAC Controller redundancy feature ${CONTROLLERS}`],
  [0, `0-22003 is reserved by IANA for purposes other than PAC Control chart logic ${CANNOT}`],
  [20_000, `0-22003 is reserved by IANA for purposes other than PAC Control chart logic ${CANNOT}`],
  [49_151, `22006-49151 is reserved by IANA for purposes other than PAC Control chart logic ${CANNOT}`],
  [50_500, `50000-50999 is reserved by Opto 22 for internal use by PAC and Ultimate controllers ${CANNOT}`],
])('%d reads as one sentence', (port, rest) => {
  expect(whyNotLeasable(port).sentence).toBe(`${port} can never be leased: ${rest}`)
})

test("reason and source are the technote's own words", () => {
  expect(whyNotLeasable(22_001)).toMatchObject({
    reason: 'PAC Control and ioControl host port',
    source: 'Opto 22 Reserved TCP and UDP Ports',
  })
})

test('every forbidden number has a worded sentence, and a range that it names holds the number', () => {
  for (const port of ALL_PORTS) {
    if (isLeasable(port)) continue
    const { sentence } = whyNotLeasable(port)
    const [, first, last] = /: (\d+)-(\d+) is /.exec(sentence) ?? []
    const worded =
      /: (it is (the|an) |it belongs to |PAC controllers and brains use it for |Opto 22 has reserved it |\d+-\d+ is )/
    if (!worded.test(sentence) || (first !== undefined && (port < Number(first) || port > Number(last))))
      expect.fail(sentence)
    if (sentence.includes(') (') || /undefined|\.\.|[^\x20-\x7e]/.test(sentence)) expect.fail(sentence)
  }
})

test('a run of consecutive ports that leaves the number space has a reason too', () => {
  expect(whyNotLeasable(65_536).sentence).toBe(
    '65536 can never be leased: port numbers end at 65535 (Opto 22 technote, "Ports You Can Use in Chart Logic").',
  )
})

test('asking why a leasable number may not be leased is a programming error, as is what is no port number', () => {
  for (const port of [22_004, 61_000, -1, 1.5, Number.NaN])
    expect(() => whyNotLeasable(port), `${port}`).toThrow(RangeError)
})
