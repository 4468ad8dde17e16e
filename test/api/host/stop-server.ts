import { onStopSignal } from '../../../server/api/stop.ts'
import { startHost } from './support.ts'

// A server in a process of its own, for the test that sends it signals.
const { host, url } = await startHost()
let stops = 0
const takeOff = onStopSignal(async () => {
  stops++
  await host.close()
  takeOff()
  process.send?.({ stopped: stops }, () => process.disconnect())
})
process.send?.({ url })
