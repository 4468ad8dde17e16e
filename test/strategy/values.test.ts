import { expect, test } from 'vitest'
import { type HandleValue, parseHandleValue } from '../../server/domain/strategy/index.ts'

const listen = (transport: string, port: number) => ({ how: 'listen', transport, port })
const dial = (transport: string, host: string, port: number | null) => ({ how: 'dial', transport, host, port })

test.each<[string, unknown]>([
  ['tcp:22005', listen('tcp', 22_005)],
  ['udp:22004', listen('udp', 22_004)],
  ['TCP:61000', listen('tcp', 61_000)],
  [' tcp: 61000 ', listen('tcp', 61_000)],
  ['tcp:0', listen('tcp', 0)],
  ['tcp:70000', listen('tcp', 70_000)],
  ['tcp:10.1.1.5:22506', dial('tcp', '10.1.1.5', 22_506)],
  ['udp:10.1.1.5:61000', dial('udp', '10.1.1.5', 61_000)],
  ['tcp:127.0.0.1:22001', dial('tcp', '127.0.0.1', 22_001)],
  ['tcp:mes.plant.local:8080', dial('tcp', 'mes.plant.local', 8080)],
  ['tcp:10.1.1.5:', dial('tcp', '10.1.1.5', null)],
  ['tcp:10.1.1.5:\u0000', dial('tcp', '10.1.1.5', null)],
  ['tcp:\u0000:22506', dial('tcp', '\u0000', 22_506)],
])('%j is told apart: who listens and who dials', (text, expected) => {
  expect(parseHandleValue(text)).toEqual(expected)
})

test.each([
  'tcp:',
  'tcp:\u0000',
  'tcp:610\u0000',
  'tcp:022004',
  'tcp:61000/tcp',
  'tcp:-1',
  'tcp:6.1e4',
  'tcp::61000',
  'tcp:0.0.0.0:61000',
  'tcp:[::1]:61000',
  'tcp:10.1.1.5:http',
  'tcp:10.1.1.5:1:2',
  'tcp:٢٢٠٠٤',
])('%j is not guessed at: it is unclear, with a reason', (text) => {
  const { how, why } = parseHandleValue(text) as HandleValue & { how: 'unclear' }
  expect(how).toBe('unclear')
  expect(why).toMatch(/^[a-z].*[^.]$/)
})

test.each(['', 'ser:0,9600', 'file:r,log.txt', 'ftp:10.1.1.5:21', 'the tcp:61000', 'tcpip:61000', 'http://x', 'udp'])(
  '%j is no value for TCP or UDP',
  (text) => {
    expect(parseHandleValue(text)).toBeNull()
  },
)
